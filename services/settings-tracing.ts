import { z } from 'zod';
import { decimal, type Parser, pairsOf, text } from './parsers.ts';
import { settingGroup } from './setting.ts';

/** An http or https address, with a path or without; plain http anywhere, because collectors stand beside the service. */
const collectorUrl: Parser<string> = {
  accepts: 'an http or https address such as http://localhost:4318',
  schema: z.string().refine((raw) => {
    if (!/^https?:\/\//i.test(raw) || !URL.canParse(raw)) return false;
    const { username, password, search, hash } = new URL(raw);
    return username === '' && password === '' && search === '' && hash === '';
  }, 'malformed'),
};

const pairs = pairsOf('name=value pairs, separated by commas', /^[\w!#$&'*+.^`|~-]{1,100}$/);
/** What a header can carry. */
const SENDABLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** As the OpenTelemetry specification has it: values are percent-encoded. */
const headerPairs: Parser<ReadonlyMap<string, string>> = {
  accepts: pairs.accepts,
  schema: pairs.schema.transform((given, context) => {
    const decoded = [...given].map(([name, value]): [string, string] => [name, decodedOf(value)]);
    if (decoded.every(([, value]) => SENDABLE.test(value))) return new Map(decoded);
    context.addIssue({ code: 'custom', message: 'malformed' });
    return z.NEVER;
  }),
};

/** Undecodable is empty, which no header value may be. */
function decodedOf(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}

const group = settingGroup('Tracing (OpenTelemetry)');
/** Export of spans, under the names that OpenTelemetry gives them. */
export const tracing = {
  otelEndpoint: group.optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    collectorUrl,
    'Where spans go, OTLP over HTTP (/v1/traces is appended). Not set: no spans',
  ),
  otelHeaders: {
    ...group.optional('OTEL_EXPORTER_OTLP_HEADERS', headerPairs, 'Headers sent to it, such as an API key'),
    secret: true,
  },
  otelServiceName: group.withDefault(
    'OTEL_SERVICE_NAME',
    text('a name', { maxCharacters: 200 }),
    'lamp',
    'Name of this service in the spans',
  ),
  otelSampleShare: group.withDefault(
    'OTEL_TRACES_SAMPLER_ARG',
    decimal(0, 1),
    1,
    'Share of the questions that are recorded, unless the caller has decided (traceparent)',
  ),
};
