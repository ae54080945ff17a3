import { expect, test } from 'vitest'
import type { AlertTrace } from '@/lib/schemas/incidents'
import { sayTold } from './say-alert'

const trace = (heldBy: AlertTrace['heldBy']): AlertTrace => ({ rules: [], heldBy, severity: 3, policy: 'default', told: [], verdict: 'x' })

test('whether somebody was told, and what held it back', () => {
  expect(sayTold({ trace: trace(null), wasTold: true })).toEqual({ glyph: 'ok', word: 'told' })
  expect(sayTold({ trace: trace(null), wasTold: false }).word).toBe('nobody told')
  expect(sayTold({ trace: trace({ what: 'threshold', why: '2 of 3' }), wasTold: false }).word).toBe('nobody told: below its threshold')
})

test('one that nobody has judged is not known, and not called untold', () => {
  expect(sayTold({ trace: null, wasTold: false })).toEqual({ glyph: 'unknown', word: 'not judged yet' })
})
