function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** `after 20:00`, `between 08:00 and 10:00`. */
export function clockPhrase({ fromMinute, toMinute }: { fromMinute: number; toMinute: number }): string {
  if (toMinute >= 1_440) return `after ${clockText(fromMinute)}`;
  if (fromMinute === 0) return `before ${clockText(toMinute)}`;
  return `between ${clockText(fromMinute)} and ${clockText(toMinute)}`;
}
