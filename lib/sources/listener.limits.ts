/** Milliseconds between two checks of a connection that listens. */
export const HEARTBEAT = 10_000;

/** Milliseconds that an engine has to answer a connection that listens. */
export const ANSWER_LIMIT = 5_000;
