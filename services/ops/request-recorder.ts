import type { Metrics } from './metrics.ts';
import type { Buckets, Tally } from './tallies.ts';

/** One answered request. */
export interface AnsweredRequest {
  readonly method: string;
  /** The template of the path, never the path itself. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Rows of the counter for one route and method, by status: few, so they are looked through. */
interface Statuses {
  readonly statuses: number[];
  readonly rows: number[];
}

interface KnownRoute {
  readonly durationRow: number;
  readonly methods: Map<string, Statuses>;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Of a status as a label. */
export const STATUS = /^[1-5]\d\d$/;
/** Beyond so many, rows are looked up anew each time. */
const MAX_ROUTES = 100;
const MAX_METHODS = 10;
const MAX_STATUSES = 20;

/** Counts answered requests and the time they took. What is counted most is found with two look-ups. */
export class RequestRecorder {
  readonly #answered: Tally;
  readonly #errors: Tally;
  readonly #durations: Buckets;
  readonly #routes = new Map<string, KnownRoute>();

  constructor(metrics: Metrics) {
    this.#answered = metrics.counter({
      name: 'lamp_http_requests_total',
      help: 'Answered requests',
      labels: ['method', 'route', 'status'],
      closed: { method: METHODS, status: STATUS },
    });
    this.#errors = metrics.counter({
      name: 'lamp_http_errors_total',
      help: 'Requests answered with 500 or above',
    });
    this.#durations = metrics.histogram({
      name: 'lamp_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its response',
      labels: ['route'],
    });
  }

  record({ method, route, status, durationMs }: AnsweredRequest): void {
    const known = this.#routes.get(route) ?? this.#learnRoute(route);
    const { statuses, rows } = known.methods.get(method) ?? this.#learnMethod(known, method);
    let at = 0;
    while (at < statuses.length && statuses[at] !== status) at++;
    this.#answered.add(rows[at] ?? this.#learnStatus({ statuses, rows }, { method, route, status }));
    this.#durations.add(known.durationRow, durationMs / 1000);
    if (status >= 500) this.#errors.add(0);
  }

  #learnRoute(route: string): KnownRoute {
    const known = { durationRow: this.#durations.rowOf([route]), methods: new Map() };
    if (this.#routes.size < MAX_ROUTES) this.#routes.set(route, known);
    return known;
  }

  #learnMethod(known: KnownRoute, method: string): Statuses {
    const none = { statuses: [], rows: [] };
    if (known.methods.size < MAX_METHODS) known.methods.set(method, none);
    return none;
  }

  #learnStatus(known: Statuses, { method, route, status }: Omit<AnsweredRequest, 'durationMs'>): number {
    const row = this.#answered.rowOf([method, route, String(status)]);
    if (known.statuses.length < MAX_STATUSES) {
      known.statuses.push(status);
      known.rows.push(row);
    }
    return row;
  }
}
