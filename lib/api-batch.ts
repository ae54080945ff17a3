/** The most calls that one request may hold. The browser splits what is more; the server refuses it, so that it cannot cost more than the bucket has. */
export const BATCH_MAX = 10
