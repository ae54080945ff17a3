import {
  allow,
  allowWith,
  approval,
  ask,
  at,
  type Cases,
  type Changes,
  claiming,
  DIGEST,
  deny,
  doing,
  evolving,
  HASH,
  one,
  reading,
  refuse,
  review,
  running,
  waiver,
} from './case.mts'

const harm = (over: Changes = {}) => claiming({ harm_risk_assessment: 0.6, ...over })
const waived = (...waivers: ReturnType<typeof waiver>[]) => ({ runtime: { waivers } })
const suspect = (approvals: ReturnType<typeof approval>[]) =>
  ask({
    context: { suspicious_patterns: ['resource_usage_spike', 'error_rate_increase'] },
    facts: { approvals },
  })
const reviewed = (over: Changes = {}) => approval('review', 'data.read_public', over)
const stop = { reason: 'drill', by: 'ada', at: at(-60) }
const risk = (risk_score: number) => claiming({ risk_score })
const WORST = {
  overrides_user_choice: true,
  benefit_assessment: 0,
  harm_risk_assessment: 1,
  affects_protected_groups: true,
  fairness_assessment: 0,
  environment: { sandbox_enabled: false },
}
const WORST_CODES = ['benefit_too_low', 'harm_risk_too_high', 'not_sandboxed', 'override_without_consent', 'unfair_outcome']

/** Waivers, reviews, refusals: what decides beside the rules. */
export const control: Cases = {
  'waiver live': one(harm(), allowWith(['harm_risk_too_high'], { score: 0.96 }), waived(waiver('harm_risk_too_high'))),
  'waiver expired': one(harm(), deny(['harm_risk_too_high']), waived(waiver('harm_risk_too_high', { expires: at(0) }))),
  'waiver in its first instant': one(harm(), allowWith(['harm_risk_too_high']), waived(waiver('harm_risk_too_high', { starts: at(0) }))),
  'waiver not yet started': one(harm(), deny(['harm_risk_too_high']), waived(waiver('harm_risk_too_high', { starts: at(1) }))),
  'waiver for another agent': one(
    harm(),
    deny(['harm_risk_too_high']),
    waived(waiver('harm_risk_too_high', { selector: { agent_id: 'agent-8' } })),
  ),
  'waiver for agents by pattern': one(
    harm(),
    allowWith(['harm_risk_too_high']),
    waived(waiver('harm_risk_too_high', { selector: { agent_id: 'agent-*' } })),
  ),
  'waiver for another rule': one(harm(), deny(['harm_risk_too_high']), waived(waiver('benefit_too_low'))),
  'waiver for every rule': one(harm(), deny(['harm_risk_too_high']), waived(waiver('*'))),
  'waiver without a selector': one(harm(), deny(['harm_risk_too_high']), waived(waiver('harm_risk_too_high', { selector: undefined }))),
  'waiver approved by its requester': one(harm(), deny(['harm_risk_too_high']), waived(waiver('harm_risk_too_high', { approver: 'ada' }))),
  'waiver without an approver': one(harm(), deny(['harm_risk_too_high']), waived(waiver('harm_risk_too_high', { approver: null }))),
  'waiver of ninety days': one(
    harm(),
    allowWith(['harm_risk_too_high']),
    waived(waiver('harm_risk_too_high', { starts: at(0), expires: at(90 * 86_400) })),
  ),
  'waiver longer than ninety days': one(
    harm(),
    deny(['harm_risk_too_high']),
    waived(waiver('harm_risk_too_high', { starts: at(0), expires: at(90 * 86_400 + 1) })),
  ),
  'waiver without an end': one(harm(), deny(['harm_risk_too_high']), waived(waiver('harm_risk_too_high', { expires: undefined }))),
  'waiver of a critical rule': one(doing('data.exfiltrate'), deny(['prohibited_action']), waived(waiver('prohibited_action'))),
  'waiver of one of two broken rules': one(
    harm({ benefit_assessment: 0.1 }),
    deny(['benefit_too_low', 'harm_risk_too_high']),
    waived(waiver('harm_risk_too_high')),
  ),
  'two waivers of one rule': one(
    harm(),
    allowWith(['harm_risk_too_high']),
    waived(waiver('harm_risk_too_high', { id: 'waiver-2' }), waiver('harm_risk_too_high')),
  ),
  'score below the isolation line, by waivers': one(
    claiming({ ...WORST, overrides_user_choice: false }),
    allowWith(WORST_CODES.slice(0, 3).concat('unfair_outcome'), { score: 0.7386, obligations_include: ['isolation_advised'] }),
    waived(...WORST_CODES.map((code) => waiver(code, { id: `waiver-${code}` }))),
  ),
  'score below the review line, by waivers': one(
    claiming(WORST),
    { ...review({ score: 0.6929, obligations_include: ['require_review', 'isolation_advised'] }), violation_codes: WORST_CODES },
    waived(...WORST_CODES.map((code) => waiver(code, { id: `waiver-${code}` }))),
  ),
  'review approved': one(suspect([reviewed()]), allow()),
  'review not approved': one(suspect([]), review()),
  'review approved for other arguments': one(suspect([reviewed({ input_digest: DIGEST.replace('d1', 'e1') })]), review()),
  'review approved for another agent': one(suspect([reviewed({ agent_id: 'agent-8' })]), review()),
  'review approved for another action': one(suspect([reviewed({ action: 'data.read_private' })]), review()),
  'review approved under another constitution': one(suspect([reviewed({ constitution_hash: HASH.replace('c0', 'd0') })]), review()),
  'review approval used': one(suspect([reviewed({ used: true })]), review()),
  'review approval expired': one(suspect([reviewed({ expires_at: at(0) })]), review()),
  'review approval in its last instant': one(suspect([reviewed({ expires_at: at(1) })]), allow()),
  'review approval that lasts an hour': one(suspect([reviewed({ expires_at: at(3600) })]), allow()),
  'review approval that lasts too long': one(suspect([reviewed({ expires_at: at(3700) })]), review()),
  'review approval without an id': one(suspect([reviewed({ id: undefined })]), review()),
  'review approval of another kind': one(suspect([approval('security_review', 'data.read_public')]), review()),
  'review does not lift a denial': one(
    ask({ context: { harm_risk_assessment: 0.6, risk_score: 0.9 }, facts: { approvals: [reviewed()] } }),
    deny(['harm_risk_too_high']),
  ),
  'risk score below the line': one(risk(0.79), allow()),
  'risk score at the line': one(risk(0.8), review({ obligations_include: ['require_review', 'enhanced_monitoring'] })),
  'risk score critical': one(risk(0.9), review()),
  'risk score over one': one(risk(1.5), review()),
  'policy violations detected': one(claiming({ policy_violations_detected: 1 }), review()),
  'no policy violations detected': one(claiming({ policy_violations_detected: 0 }), allow()),
  'novel behavior detected': one(claiming({ novel_behavior_detected: true }), review()),
  'assessment with a low score': one(ask({ action: 'require_human_review', input_data: { risk_score: 0.2 } }), allow()),
  'assessment with a high score': one(ask({ action: 'require_human_review', input_data: { risk_score: 0.85 } }), review()),
  'assessment without a score': one(ask({ action: 'require_human_review' }), review()),
  'a derived action as another type': one(ask({ type: 'action_authorization', action: 'evolve_agent' }), deny(['default_deny'])),
  'an evolution as an action': one(ask({ type: 'data_access', action: 'evolve_agent' }), {
    ...deny(['default_deny', 'field_unjustified', 'purpose_missing', 'retention_missing']),
  }),
  'two signs of bulk access': one(reading({ record_count: 1001, automated_request: true }), review()),
  'one sign of bulk access': one(reading({ automated_request: true }), allow({ obligations_include: ['enhanced_monitoring'] })),
  'latch for all': one(ask(), refuse('emergency_stop'), { runtime: { latch: { all: stop } } }),
  'latch for this agent': one(ask(), refuse('emergency_stop'), { runtime: { latch: { agents: { 'agent-7': stop } } } }),
  'latch for another agent': one(ask(), allow(), { runtime: { latch: { agents: { 'agent-8': stop } } } }),
  'latch of a strange form': one(ask(), refuse('emergency_stop'), { runtime: { latch: { all: false } } }),
  'block in force': one(ask(), refuse('agent_blocked'), {
    runtime: { blocks: { 'agent-7': { reason: 'escape', incident: 'i1', by: 'ada', at: at(-60) } } },
  }),
  'block of another agent': one(ask(), allow(), {
    runtime: { blocks: { 'agent-8': { reason: 'escape', incident: 'i1', by: 'ada', at: at(-60) } } },
  }),
  ...Object.fromEntries(
    ['suspended', 'blocked', 'retired', 'unheard of', null].map((state) => [
      `agent ${state}`,
      one(ask({ facts: { agent: { state } } }), refuse('agent_blocked')),
    ]),
  ),
  'agent unknown': one(ask({ facts: { agent: null } }), refuse('agent_unknown')),
  'agent of another record': one(ask({ facts: { agent: { agent_id: 'agent-8' } } }), refuse('agent_unknown')),
  'pin of the whole hash': one(ask({ constitution_hash: HASH }), allow()),
  'pin of the short form': one(ask({ constitution_hash: HASH.slice(7, 23) }), allow()),
  'pin mismatch': one(ask({ constitution_hash: '0123456789abcdef' }), refuse('constitution_mismatch')),
  'pin too short': one(ask({ constitution_hash: HASH.slice(7, 22) }), refuse('constitution_mismatch')),
  'pin of no text': one(ask({ constitution_hash: 7 }), refuse('constitution_mismatch')),
  'active hash unknown': one(ask({ facts: { constitution_hash: null } }), refuse('constitution_mismatch')),
  'runtime data fresh enough': one(ask({ facts: { runtime_age_s: 300 } }), allow()),
  'runtime data marked stale': one(ask({ facts: { runtime_age_s: 301 } }), allow()),
  'runtime data at the limit': one(ask({ facts: { runtime_age_s: 1800 } }), allow()),
  'runtime data too old': one(ask({ facts: { runtime_age_s: 1801 } }), refuse('runtime_stale')),
  'runtime age unknown': one(ask({ facts: { runtime_age_s: null } }), refuse('runtime_stale')),
  'runtime data without blocks': one(ask(), refuse('runtime_stale'), { runtime: { blocks: undefined } }),
  'runtime data without a latch': one(ask(), refuse('runtime_stale'), { runtime: { latch: undefined } }),
  'stop beats everything': one(ask({ type: 'divination', constitution_hash: 'x', facts: { agent: null } }), refuse('emergency_stop'), {
    runtime: { latch: { all: stop } },
  }),
  'mismatch beats an unknown type': one(ask({ type: 'divination', constitution_hash: 'x' }), refuse('constitution_mismatch')),
  'unknown type beats an unknown agent': one(ask({ type: 'divination', facts: { agent: null } }), refuse('unknown_type')),
  'a block beats stale data': one(ask({ facts: { agent: { state: 'blocked' }, runtime_age_s: 9999 } }), refuse('agent_blocked')),
  'an execution in a sandbox': one(running({}), allow()),
  'an execution by its action alone': one(running({}, { type: null }), allow()),
  'an evolution with an untested way back': one(evolving({ rollback_plan: { tested: false } }), review()),
  'a fast evolution, reviewed': one(
    evolving({ rollback_plan: { tested: false } }, { facts: { approvals: [approval('review', 'agent.evolve')] } }),
    allow({ score: 0.945 }),
  ),
  'an evolution for a person, reviewed only': one(
    evolving({ type: 'major_update' }, { facts: { approvals: [approval('review', 'agent.evolve')] } }),
    review(),
    { note: 'the security assessment is still owed' },
  ),
}
