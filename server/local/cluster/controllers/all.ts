import { autoscalers } from './autoscaler'
import { cnpgClusters } from './cnpg'
import { cnpgBackups, cnpgSchedules } from './cnpg-backup'
import { cronJobs } from './cron-job'
import { daemonSets } from './daemon-set'
import { deployments } from './deployment'
import { disruptionBudgets } from './disruption-budget'
import { endpointSlices } from './endpoint-slice'
import { ARGO, createGitOps, FLUX, HELM } from './gitops'
import { jobs } from './job'
import { scaledObjects } from './keda'
import { createKubelet } from './kubelet'
import { namespaces } from './namespace'
import { nodes } from './node'
import { redpandas } from './redpanda'
import { replicaSets } from './replica-set'
import { scheduler } from './scheduler'
import { serviceAddresses } from './service-address'
import { statefulSets } from './stateful-set'
import { volumeClaims } from './volume-claim'
import type { Controller } from './world'

/** Every loop of the local cluster. */
export const allControllers = (): Controller[] => [
  namespaces,
  nodes,
  serviceAddresses,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  jobs,
  cronJobs,
  volumeClaims,
  scheduler,
  createKubelet(),
  endpointSlices,
  disruptionBudgets,
  autoscalers,
  cnpgClusters,
  cnpgBackups,
  cnpgSchedules,
  redpandas,
  createGitOps(ARGO),
  createGitOps(FLUX),
  createGitOps(HELM),
  scaledObjects,
]
