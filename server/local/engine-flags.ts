/** Flags of the engine's process. Each decision makes some ten thousand small objects that die young. With a young generation of 1 MB a collection takes
 *  0.2 ms instead of 3 to 5, and collecting in the thread itself takes no core from the evaluators: both are in the tail of every latency. */
export const ENGINE_FLAGS = ['--max-semi-space-size=1', '--single-threaded-gc'] as const
