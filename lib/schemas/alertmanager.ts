import * as z from 'zod'
import { isPlain } from './text'

const MOST_ALERTS = 1000
const MOST_LABELS = 64
const Plain = (max: number) => z.string().max(max).refine(isPlain, 'plain text without broken characters')
const Labels = z
  .record(Plain(128), Plain(4096))
  .refine((labels) => Object.keys(labels).length <= MOST_LABELS, `at most ${MOST_LABELS} labels`)

const Firing = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Labels.refine((labels) => Object.hasOwn(labels, 'alertname'), 'a label alertname'),
  annotations: Labels.default({}),
  startsAt: z.iso.datetime({ offset: true }).max(64),
  /** Year 1 while it lasts. */
  endsAt: z.iso.datetime({ offset: true }).max(64),
  generatorURL: Plain(2048).optional(),
  fingerprint: Plain(128).refine((text) => text.length > 0, 'not empty'),
})
/** Version 4 of what Alertmanager sends; members that a later version adds are not read. */
export const AlertmanagerBody = z.object({
  version: z.literal('4'),
  receiver: Plain(256).optional(),
  truncatedAlerts: z.number().int().min(0).optional(),
  alerts: z.array(Firing).max(MOST_ALERTS),
})
export type AlertmanagerBody = z.infer<typeof AlertmanagerBody>
export type AlertmanagerAlert = AlertmanagerBody['alerts'][number]
/** How many were new, how many known, and the incidents that those known speak of; new ones are judged after the answer. */
export type AlertmanagerAnswer = { accepted: number; duplicates: number; incidents: string[] }
