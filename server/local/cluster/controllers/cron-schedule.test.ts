import { describe, expect, test } from 'vitest'
import { lastDue, parseSchedule } from './cron-schedule'

const at = (text: string) => Date.parse(`${text}:00Z`)

describe('a schedule', () => {
  test.each([
    { text: '*/15 * * * *', now: '2026-03-01T10:44', due: '2026-03-01T10:30' },
    { text: '0 2 * * *', now: '2026-03-01T01:59', due: '2026-02-28T02:00' },
    { text: '30 6 * * mon-fri', now: '2026-03-01T12:00', due: '2026-02-27T06:30' },
    { text: '0 0 1 * *', now: '2026-03-15T00:00', due: '2026-03-01T00:00' },
    { text: '0 0 13 * 5', now: '2026-03-15T00:00', due: '2026-03-13T00:00' },
    { text: '0 12 * * 7', now: '2026-03-03T00:00', due: '2026-03-01T12:00' },
    { text: '@hourly', now: '2026-03-01T10:44', due: '2026-03-01T10:00' },
  ])('$text was last due at $due, seen at $now', ({ text, now, due }) => {
    const schedule = parseSchedule(text)
    expect(schedule && lastDue(schedule, at('2026-02-01T00:00'), at(now))).toBe(at(due))
  })

  test('in a zone is due by its wall clock', () => {
    const schedule = parseSchedule('0 9 * * *', 'Europe/Berlin')
    expect(schedule && lastDue(schedule, 0, at('2026-07-01T12:00'))).toBe(at('2026-07-01T07:00'))
    expect(schedule && lastDue(schedule, 0, at('2026-01-15T12:00'))).toBe(at('2026-01-15T08:00'))
  })

  test('was not due since what is looked at was made', () => {
    const schedule = parseSchedule('0 2 * * *')
    expect(schedule && lastDue(schedule, at('2026-03-01T02:00'), at('2026-03-01T23:00'))).toBeNull()
  })

  test.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '*/0 * * * *',
    '5-1 * * * *',
    'a * * * *',
    '0 0 2 * * *',
  ])('%j is none', (text) => {
    expect(parseSchedule(text)).toBeNull()
  })

  test('of a zone that is not there is none', () => {
    expect(parseSchedule('* * * * *', 'Mars/Olympus')).toBeNull()
  })
})
