/** Whoever sees something that may be an incident leaves an alert, and says it here: this wakes those who judge. */
export const ALERT_CHANNEL = 'acgs_alerts'

/** What an alert speaks of, by their ids. */
export type AlertRefs = {
  agentId?: string
  sandboxId?: string
  runtimeEventId?: string
  violationId?: string
  decisionId?: string
  service?: string
  runId?: string
}
/** Names of labels that those who judge read; any other is kept and shown. Values are text, a truth is 'true'. */
export const ALERT_LABELS = {
  /** What it speaks of was done and not stopped: one step graver, and no threshold. */
  uncontrolled: 'uncontrolled',
  /** How many of its kind were seen in the window that its source looks at. */
  count: 'count',
  /** How many of them are critical. */
  critical: 'critical',
  /** How many agents they come from. */
  agents: 'agents',
  /** What is no longer served: 'down' where a critical service has no ready endpoint, 'degraded' where it has some. */
  service: 'service_state',
  namespace: 'namespace',
} as const
