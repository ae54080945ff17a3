import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TIMEOUT_MS = 30_000

export type Ran = { code: number; stdout: string; stderr: string }
export type Kubectl = { version: string; run: (args: string[], input?: string) => Promise<Ran> }

/** Its minor version, `1.36`: what a golden file is for. */
export function versionOf(program: string): string {
  const told = JSON.parse(execFileSync(program, ['version', '--client', '-o', 'json'], { encoding: 'utf8' })) as {
    clientVersion: { major: string; minor: string }
  } // kubectl's own form
  return `${told.clientVersion.major}.${Number.parseInt(told.clientVersion.minor, 10)}`
}

/** kubectl against one server, with a cache of its own. */
export function kubectlOf(program: string, { kubeconfig, namespace }: { kubeconfig: string; namespace: string }): Kubectl {
  const cache = mkdtempSync(join(tmpdir(), 'acgs-kubectl-'))
  const always = ['--kubeconfig', kubeconfig, '--namespace', namespace, '--cache-dir', cache]
  return {
    version: versionOf(program),
    run: (args, input) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, [...always, ...args], { stdio: ['pipe', 'pipe', 'pipe'], timeout: TIMEOUT_MS })
        const out = { code: 1, stdout: '', stderr: '' }
        child.stdout.on('data', (data: Buffer) => (out.stdout += data))
        child.stderr.on('data', (data: Buffer) => (out.stderr += data))
        child.once('error', reject)
        child.once('close', (code) => resolve({ ...out, code: code ?? 1 }))
        child.stdin.end(input ?? '')
      }),
  }
}
