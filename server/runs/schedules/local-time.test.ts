import { expect, test } from 'vitest'
import { instantOf, localAt, localText } from './local-time'
import { occurrencesBetween } from './occurrences'

const at = (text: string) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[-T:]/).map(Number)
  return { year, month, day, hour, minute }
}
const utc = (tz: string, local: string) => new Date(instantOf(tz, at(local))).toISOString().slice(0, 16)

test.each([
  ['Europe/Berlin', 'plain winter', '2026-01-15T08:00', '2026-01-15T07:00'],
  ['Europe/Berlin', 'plain summer', '2026-07-15T08:00', '2026-07-15T06:00'],
  ['Europe/Berlin', 'left out: 02:30 is 03:00', '2026-03-29T02:30', '2026-03-29T01:00'],
  ['Europe/Berlin', 'left out from its first minute', '2026-03-29T02:00', '2026-03-29T01:00'],
  ['Europe/Berlin', 'there again', '2026-03-29T03:00', '2026-03-29T01:00'],
  ['Europe/Berlin', 'twice: the first of the two', '2026-10-25T02:30', '2026-10-25T00:30'],
  ['Europe/Berlin', 'after both', '2026-10-25T03:00', '2026-10-25T02:00'],
  ['America/New_York', 'left out: 02:30 is 03:00', '2026-03-08T02:30', '2026-03-08T07:00'],
  ['America/New_York', 'twice: the first of the two', '2026-11-01T01:30', '2026-11-01T05:30'],
  ['Australia/Lord_Howe', 'half an hour left out: 02:15 is 02:30', '2026-10-04T02:15', '2026-10-03T15:30'],
  ['Australia/Lord_Howe', 'half an hour twice', '2026-04-05T01:45', '2026-04-04T14:45'],
  ['Africa/Casablanca', 'Ramadan: an hour back, twice', '2026-02-15T02:30', '2026-02-15T01:30'],
  ['Africa/Casablanca', 'after Ramadan: 02:30 is 03:00', '2026-03-22T02:30', '2026-03-22T02:00'],
  ['Asia/Kolkata', 'never changes', '2026-03-29T02:30', '2026-03-28T21:00'],
  ['UTC', 'never changes', '2026-03-29T02:30', '2026-03-29T02:30'],
])('%s, %s: %s is %s UTC', (...[tz, , local, instant]) => {
  expect(utc(tz, local)).toBe(instant)
})

test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kolkata'])(
  'F19 in %s a daily job is once a day all year, whatever its minute, at a time that the clock shows or the first after it',
  (tz) => {
    const [from, until] = ['2026-01-01T00:00', '2027-01-01T00:00'].map((text) => instantOf(tz, at(text))) as [number, number]
    for (const localTime of ['00:00', '01:30', '02:00', '02:15', '02:30', '03:00', '08:00']) {
      const found = occurrencesBetween({ frequency: { every: 'day' }, localTime, tz }, from, until)
      expect(found).toHaveLength(365)
      expect(new Set(found.map(({ dueLocal }) => dueLocal)).size).toBe(365)
      for (const { dueAtMs, dueLocal } of found) {
        const shown = localText(localAt(tz, dueAtMs))
        expect(shown >= dueLocal && shown.slice(0, 10) === dueLocal.slice(0, 10), `${dueLocal} → ${shown}`).toBe(true)
      }
    }
  },
)

test('a day that a month has not is its last one, leap years too', () => {
  const days = (day: number, year: number) =>
    occurrencesBetween(
      { frequency: { every: 'month', day }, localTime: '10:00', tz: 'Europe/Berlin' },
      Date.UTC(year, 0, 1),
      Date.UTC(year, 11, 31, 23),
    ).map(({ dueLocal }) => dueLocal.slice(5, 10))
  expect(days(31, 2026)).toEqual([
    '01-31',
    '02-28',
    '03-31',
    '04-30',
    '05-31',
    '06-30',
    '07-31',
    '08-31',
    '09-30',
    '10-31',
    '11-30',
    '12-31',
  ])
  expect([days(29, 2026)[1], days(30, 2028)[1], days(1, 2026)[1]]).toEqual(['02-28', '02-29', '02-01'])
})

test('weeks, quarters and the grid of minutes', () => {
  const of = (frequency: Parameters<typeof occurrencesBetween>[0]['frequency'], days: number) =>
    occurrencesBetween({ frequency, localTime: '09:00', tz: 'Europe/Berlin' }, Date.UTC(2026, 2, 23), Date.UTC(2026, 2, 23 + days)).map(
      ({ dueAtMs }) => new Date(dueAtMs).toISOString().slice(0, 16),
    )
  expect(of({ every: 'week', weekday: 1 }, 14)).toEqual(['2026-03-23T08:00', '2026-03-30T07:00'])
  expect(of({ every: 'quarter', month: 1, day: 1 }, 100)).toEqual(['2026-04-01T07:00'])
  expect(of({ every: 'minutes', minutes: 15 }, 1)).toHaveLength(96)
})
