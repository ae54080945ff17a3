import { type ChildProcess, spawn } from 'node:child_process'
import { environmentOf } from '@/server/local/processes'
import { bundleProcess } from '@/server/testing/bundle-process'

export type ClusterProcess = {
  url: string
  kubeconfig: string
  child: ChildProcess
  /** Sends a signal and waits for the end. Out: how it ended, and how long that took. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }>
}

function ready(child: ChildProcess): Promise<{ url: string; kubeconfig: string }> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece
      const line = text.split('\n').find((one) => one.includes('"event":"ready"'))
      if (line !== undefined && text.includes(`${line}\n`)) resolve(JSON.parse(line))
    })
    let said = ''
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready: ${said.trim()}`)))
  })
}

/** The local cluster as the process it is on a laptop, to be stopped or killed. Errors: what it says when it cannot start. */
export async function startClusterProcess(dataDir: string, port = '0'): Promise<ClusterProcess> {
  const child = spawn(process.execPath, [await bundleProcess('server/local/cluster/main.ts')], {
    env: environmentOf({ PATH: process.env.PATH, ACGS_DATA_DIR: dataDir, ACGS_CLUSTER_PORT: port }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { url, kubeconfig } = await ready(child)
  return {
    url,
    kubeconfig,
    child,
    async end(signal) {
      const began = performance.now()
      if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, tookMs: 0 }
      const over = new Promise<number | null>((resolve) => child.once('exit', resolve))
      child.kill(signal)
      return { code: await over, tookMs: performance.now() - began }
    },
  }
}
