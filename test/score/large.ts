export async function measureLarge(_: (t: string) => void): Promise<readonly { what: string; value: number; unit: string; target: number }[]> { return []; }
