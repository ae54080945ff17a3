import { DRILL_LABEL } from '@/lib/drill-words'
import { EXECUTION_LIMITS, SANDBOX_PODS, SECCOMP_FILE } from '@/lib/sandbox-limits'
import type { Runtime } from '@/lib/sandbox-words'
import type { Language } from '@/lib/schemas/execute'
import type { NewObject } from '@/server/ports/cluster'

export const SANDBOX_LABEL = 'acgs.io/sandbox'
export const CODE_VARIABLE = 'ACGS_CODE_'
const POOL = 'acgs-lite.io/node-pool'
/** Linux refuses one argument or variable of 128 KiB: the code comes in pieces of less. */
const PIECE = 98_304

export type PodRequest = {
  id: string
  podName: string
  namespace: string
  agentId: string
  code: string
  language: Language
  runtime: Runtime
  image: string
  timeoutSeconds: number
  memoryMb: number
  cpu: number
  environment: Readonly<Record<string, string>>
  decisionId: string
  isDrill?: boolean
}

/** Puts the pieces together, takes them out of the program's environment and runs it. Nothing is fetched and nothing is written. */
const BOOT: Record<Language, readonly string[]> = {
  python: [
    'python3',
    '-I',
    '-B',
    '-c',
    "import os,base64;e=os.environ;n=sorted((k for k in e if k.startswith('ACGS_CODE_')),key=lambda k:int(k[10:]));s=base64.b64decode(''.join(e.pop(k) for k in n));exec(compile(s,'main.py','exec'),{'__name__':'__main__'})",
  ],
  javascript: [
    'node',
    '-e',
    "const e=process.env,n=Object.keys(e).filter(k=>k.startsWith('ACGS_CODE_')).sort((a,b)=>a.slice(10)-b.slice(10));const s=Buffer.from(n.map(k=>e[k]).join(''),'base64').toString('utf8');for(const k of n)delete e[k];(0,eval)(s)",
  ],
}

/** A dollar sign begins a reference in a pod's variables; two of them are one. */
const literal = (value: string): string => value.replaceAll('$', '$$$$')

function variables({ code, environment }: PodRequest): { name: string; value: string }[] {
  const encoded = Buffer.from(code, 'utf8').toString('base64')
  const pieces = Array.from({ length: Math.ceil(encoded.length / PIECE) }, (_, at) => ({
    name: `${CODE_VARIABLE}${at}`,
    value: encoded.slice(at * PIECE, (at + 1) * PIECE),
  }))
  const given = Object.entries(environment).map(([name, value]) => ({ name, value: literal(value) }))
  return [...given, ...pieces]
}

const labelsOf = ({ id, agentId, runtime, isDrill }: PodRequest) => ({
  app: 'sandbox',
  'app.kubernetes.io/name': 'acgs-lite',
  'app.kubernetes.io/component': 'sandbox',
  'acgs-lite.io/service-type': 'sandbox',
  [SANDBOX_LABEL]: id,
  // What is an agent's id is a label's value too.
  'agent-id': agentId,
  'execution-id': id,
  runtime,
  ...(isDrill ? { [DRILL_LABEL]: 'true' } : {}),
})

function containerOf(asked: PodRequest) {
  const room = {
    cpu: `${Math.round(asked.cpu * 1000)}m`,
    memory: `${asked.memoryMb}Mi`,
    'ephemeral-storage': `${SANDBOX_PODS.ephemeralGi}Gi`,
  }
  return {
    name: 'sandbox',
    image: asked.image,
    command: [...BOOT[asked.language]],
    env: variables(asked),
    workingDir: '/workspace',
    resources: { requests: room, limits: room },
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'workspace', mountPath: '/workspace' },
    ],
  }
}

/** The pod of one execution: the same object on every cluster. Source: Pod Security Standards, restricted.
 *  The most pids are the kubelet's to set (`SANDBOX_PODS.pids`): the API has no field for it. */
export function sandboxPodOf(asked: PodRequest): NewObject {
  const { uid, graceSeconds, deadlineSlackSeconds, scratchMi } = SANDBOX_PODS
  const scratch = (name: string) => ({ name, emptyDir: { sizeLimit: `${scratchMi}Mi` } })
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: asked.podName,
      namespace: asked.namespace,
      labels: labelsOf(asked),
      annotations: {
        'acgs-lite.io/constitutional-compliance': 'required',
        'acgs.io/agent': asked.agentId,
        'acgs.io/decision': asked.decisionId,
      },
    },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: graceSeconds,
      activeDeadlineSeconds: Math.min(asked.timeoutSeconds, EXECUTION_LIMITS.timeout_seconds.most) + deadlineSlackSeconds,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      dnsPolicy: 'Default',
      ...(asked.runtime === 'runc' ? {} : { runtimeClassName: asked.runtime }),
      tolerations: [{ key: POOL, operator: 'Equal', value: 'workload', effect: 'NoSchedule' }],
      securityContext: {
        runAsNonRoot: true,
        runAsUser: uid,
        runAsGroup: uid,
        fsGroup: uid,
        seccompProfile: { type: 'Localhost', localhostProfile: SECCOMP_FILE },
      },
      containers: [containerOf(asked)],
      volumes: [scratch('tmp'), scratch('workspace')],
    },
  }
}
