import type { Identity } from './credentials.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A kubeconfig that holds everything it needs; JSON is YAML. */
export function kubeconfigOf({ server, ca, identity }: { server: string; ca: string; identity: Identity }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'contract',
    clusters: [{ name: 'contract', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [
      {
        name: 'contract',
        user: { 'client-certificate-data': base64(identity.certificate), 'client-key-data': base64(identity.key) },
      },
    ],
    contexts: [{ name: 'contract', context: { cluster: 'contract', user: 'contract' } }],
  })
}
