import { configSet } from './config-sets'
import type { PlanWish } from './schemas/plans'

type Words<W> = {
  title: (wish: W, found: Found) => string
  /** What is typed before it starts. */
  typed: (wish: W) => string
}
/** What building it found: the revision that a wish left open. */
export type Found = { revision?: number | null }

const nameOfKey = (key: string) => key.split('/').at(-1) ?? key
const ofTarget = ({ target }: { target: { name: string } }) => target.name
const ofNode = ({ node }: { node: string }) => node

const toRevision = (revision: number | null | undefined) => (revision ? `to revision ${revision}` : 'to the revision before')

const WORDS: { [K in PlanWish['kind']]: Words<Extract<PlanWish, { kind: K }>> } = {
  restart: { title: ({ target }) => `Restart ${target.name}`, typed: ofTarget },
  scale: { title: ({ target, replicas }) => `Scale ${target.name} to ${replicas}`, typed: ofTarget },
  'autoscaler.bounds': {
    title: ({ target, minReplicas, maxReplicas }) => `Let autoscaler ${target.name} keep ${minReplicas} to ${maxReplicas}`,
    typed: ofTarget,
  },
  'rollout.pause': { title: ({ target }) => `Pause the rollout of ${target.name}`, typed: ofTarget },
  'rollout.resume': { title: ({ target }) => `Resume the rollout of ${target.name}`, typed: ofTarget },
  'rollback.service': {
    title: ({ target, revision }, found) => `Roll back ${target.name} ${toRevision(found.revision ?? revision)}`,
    typed: ofTarget,
  },
  'rollback.all': {
    title: ({ services }) => `Roll back ${services.length} ${services.length === 1 ? 'service' : 'services'}`,
    typed: () => 'all services',
  },
  'rollback.config': {
    title: ({ set }) => `Put back the ${configSet(set).name.toLowerCase()} configuration`,
    typed: ({ set }) => set,
  },
  'job.suspend': { title: ({ target }) => `Suspend ${target.name}`, typed: ofTarget },
  'job.resume': { title: ({ target }) => `Resume ${target.name}`, typed: ofTarget },
  'node.cordon': { title: ({ node }) => `Cordon ${node}`, typed: ofNode },
  'node.uncordon': { title: ({ node }) => `Uncordon ${node}`, typed: ofNode },
  'node.drain': { title: ({ node }) => `Drain ${node}`, typed: ofNode },
  'reverter.resume': {
    title: ({ targetKey }) => `Give ${targetKey.split('/')[0] ?? ''} ${nameOfKey(targetKey)} its work back`,
    typed: ({ targetKey }) => nameOfKey(targetKey),
  },
  'emergency.resume': { title: () => 'Resume after an emergency stop', typed: () => 'resume' },
}

const wordsOf = (wish: PlanWish) => WORDS[wish.kind] as Words<PlanWish> // the row of its own kind

/** "Roll back policy-engine to revision 41" */
export const planTitle = (wish: PlanWish, found: Found = {}): string => wordsOf(wish).title(wish, found)
export const planTyped = (wish: PlanWish): string => wordsOf(wish).typed(wish)
