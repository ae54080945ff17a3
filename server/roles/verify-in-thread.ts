import { Worker } from 'node:worker_threads'
import type { Verified } from '@/server/audit/verify-log'
import type { VerifyAsked } from './verify-thread'

/** Recomputes the log beside the event loop, however long it takes. Errors: Error when it could not be done, or was called off. */
export function verifyInThread(file: URL, { signal, ...asked }: VerifyAsked & { signal: AbortSignal }): Promise<Verified> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, { workerData: asked })
    const callOff = () => void thread.terminate()
    signal.addEventListener('abort', callOff, { once: true })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => {
      signal.removeEventListener('abort', callOff)
      reject(new Error('the verification ended without a result'))
    })
  })
}
