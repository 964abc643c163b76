/**
 * What SQL of a language model may call: functions that Databricks and DuckDB have alike, by the names that DuckDB's
 * syntax tree gives them. None of them reads anything but its arguments, knows the time of day, differs from call to
 * call, or makes much out of little (as `repeat` does).
 */
const AGGREGATES =
  'avg bool_and bool_or corr count count_star covar_pop covar_samp max max_by median min min_by mode quantile_cont quantile_disc stddev stddev_pop stddev_samp sum var_pop var_samp variance';
const WINDOWS = 'cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number';
const MATHS = '+ - * / % abs ceil ceiling exp floor greatest least ln log10 log2 mod pow power round sign sqrt trunc';
const TEXTS =
  '|| ~~ !~~ ~~* !~~* contains left length lower ltrim nullif position replace right rtrim substr substring trim upper';
const TIMES =
  'date_part date_trunc day hour last_day make_date minute month quarter second to_days to_hours to_minutes to_months to_seconds to_weeks to_years year';

/** Names in lower case. */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  [AGGREGATES, WINDOWS, MATHS, TEXTS, TIMES].flatMap((names) => names.split(' ')),
);

/** Parts of a date that both engines number alike; days of the week are not among them. */
export const ALLOWED_PARTS: ReadonlySet<string> = new Set(
  'year quarter month week day doy hour minute second'.split(' '),
);

/** Steps of time that both engines cut alike. */
export const ALLOWED_STEPS: ReadonlySet<string> = new Set('year quarter month week day hour minute second'.split(' '));

/** Types that a value may be cast to, as the syntax tree names them. */
export const ALLOWED_TYPES: ReadonlySet<string> = new Set(
  'BOOLEAN TINYINT SMALLINT INTEGER BIGINT FLOAT DOUBLE DECIMAL VARCHAR DATE TIMESTAMP'.split(' '),
);
