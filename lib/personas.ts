import type { Role } from './access'

/** The people of a laptop: one a role and a second lead, so that every screen can be seen with every right and two people can agree. They exist nowhere else. */
export type Persona = { id: string; name: string; role: Role; does: string }

export const PERSONAS: readonly Persona[] = [
  { id: 'operator', name: 'Ama Owusu', role: 'operator', does: 'watches the board, contains, restarts, rolls back, stops' },
  { id: 'analyst', name: 'Mei Tanaka', role: 'analyst', does: 'reviews violations, triages, waives, approves policy' },
  { id: 'manager', name: 'Jonas Lindqvist', role: 'manager', does: 'reads status and reports, changes nothing' },
  { id: 'author', name: 'Priya Raman', role: 'author', does: 'writes rules, tests and replays them' },
  { id: 'lead', name: 'Tomás Ibarra', role: 'lead', does: 'approves risky plans, resumes after a stop' },
  { id: 'lead-2', name: 'Sofia Brandt', role: 'lead', does: 'the second lead: approves what another lead asks for' },
  { id: 'auditor', name: 'Ngozi Adeyemi', role: 'auditor', does: 'reads everything with its proof, changes nothing' },
  { id: 'admin', name: 'Lea Moreau', role: 'admin', does: 'people, tokens and settings, does not operate the cluster' },
]
