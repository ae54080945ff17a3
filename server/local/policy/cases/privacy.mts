import { allow, at, type Cases, deny, field, one, publicField, reading, readingSensitive, review, subject } from './case.mts'

const EXCESS = [1, 2, 3].map((n) => publicField({ name: `extra-${n}`, justification: '', purpose_relevance: 0.2 }))
const WIDE = Array.from({ length: 11 }, (_, n) => publicField({ name: `column-${n}` }))

export const privacy: Cases = {
  'public data is allowed': one(
    reading({}),
    allow({ score: 0.9914, obligations_include: ['basic_audit_trail'], score_parts: { consent: 1 } }),
  ),
  'sensitive and authorised is allowed': one(readingSensitive({}), allow({ obligations_include: ['detailed_access_log'] })),
  clearance: one(reading({ fields: [publicField({ classification: 'restricted' })] }), deny(['clearance_insufficient'])),
  'consent missing': one(
    readingSensitive({ data_subjects: [subject({ granted: false })] }),
    deny(['consent_missing'], { score_parts: { consent: 0.2, consent_rate: 0 } }),
  ),
  'consent expired': one(readingSensitive({ data_subjects: [subject({ expires_at: at(-1) })] }), deny(['consent_expired'])),
  'purpose not allowed': one(
    reading({ purpose: 'marketing', historical_purposes: [] }),
    deny(['purpose_not_allowed'], { score_parts: { purpose: 0.6 } }),
  ),
  'excess fields': one(
    reading({ fields: EXCESS }),
    deny(['field_not_necessary', 'field_unjustified'], { findings: 6, score_parts: { minimization: 0.3 } }),
  ),
  'bulk, three indicators': one(
    reading({ fields: WIDE, record_count: 1001, automated_request: true }),
    review({ score_parts: { minimization: 0.7 }, obligations_include: ['require_review', 'real_time_monitoring', 'time_limited_access'] }),
  ),
  unencrypted: one(
    readingSensitive({ fields: field({ encrypted: false }) }),
    deny(['encryption_missing'], { score_parts: { encryption: 0.5 } }),
  ),
  'weak cipher': one(
    readingSensitive({ fields: field({ encryption: { algorithm: 'DES', key_length: 56 } }) }),
    deny(['encryption_weak'], { score_parts: { encryption: 0.9 } }),
  ),
  'retention too long': one(
    readingSensitive({ retention: { period_seconds: 2_592_001 } }),
    deny(['retention_too_long'], { score_parts: { retention: 0.9 } }),
  ),
  'retention missing': one(reading({ retention: undefined }), deny(['retention_missing'], { score_parts: { retention: 0 } })),
  'poor key management, three weaknesses': one(
    readingSensitive({ key_management: { rotation_enabled: false, secure_storage: false, access_controlled: false } }),
    deny(['key_management_weak'], { score_parts: { encryption: 0.25 } }),
  ),
  'conditions on an allow': one(
    readingSensitive({ key_management: { rotation_enabled: false }, record_count: 101 }),
    allow({
      score_parts: { encryption: 0.75 },
      obligations_include: [
        'enhanced_monitoring',
        'time_limited_access',
        'basic_audit_trail',
        'detailed_access_log',
        'real_time_monitoring',
      ],
    }),
  ),
  'router: a data request meets the data rules and those of every action': one(
    reading({ purpose: '' }, { context: { harm_risk_assessment: 0.3 } }),
    deny(['harm_risk_too_high', 'purpose_missing']),
  ),
  'consent rate two of three': one(
    readingSensitive({ data_subjects: [subject({}), subject({ granted: false }), subject({})] }),
    deny(['consent_missing'], { findings: 1, score_parts: { consent_rate: 0.6667, consent: 0.6667 } }),
  ),
  'drift yes': one(reading({ historical_purposes: ['billing'] }), review({ score_parts: { purpose: 0.8 } })),
  'drift no': one(reading({ historical_purposes: ['billing', 'support'] }), allow()),
  'necessity yes': one(reading({ fields: [publicField({ purpose_relevance: 0.7 })] }), allow()),
  'necessity no': one(reading({ fields: [publicField({ purpose_relevance: 0.69 })] }), deny(['field_not_necessary'])),
}
