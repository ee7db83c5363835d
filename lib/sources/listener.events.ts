/** Milliseconds between two looks at whether a connection that listens is still there. */
export const HEARTBEAT = 10_000;

/** Milliseconds that an engine has to answer a connection that listens. */
export const PATIENCE = 5_000;
