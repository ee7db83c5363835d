/** Milliseconds between two checks of a listening connection. */
export const HEARTBEAT = 10_000;

/** Milliseconds that PostgreSQL or Redis has to answer on a listening connection. */
export const ANSWER_LIMIT = 5_000;
