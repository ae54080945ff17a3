/** Runs once when the console's server starts: stream hub, heartbeat, metrics, and a clean end with open streams. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startConsole } = await import('./server/console')
  startConsole()
}
