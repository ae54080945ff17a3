import { expect } from './fixtures'
import { acgs, rolePid } from './installation'

/** Ends the worker as a machine that fails does, and waits until it is gone or another one is there. */
export async function killWorker(): Promise<void> {
  const { pid } = await acgs<{ pid: number }>('status')
  const worker = rolePid(pid, 'worker')
  process.kill(worker, 'SIGKILL')
  await expect
    .poll(
      () => {
        try {
          return rolePid(pid, 'worker') === worker
        } catch {
          return true
        }
      },
      { timeout: 30_000 },
    )
    .toBe(false)
}
