/** The header that says what to do with a request, or with the question in it. */
export const CONTROL_HEADER = 'x-genie-control';
