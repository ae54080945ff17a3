import { AlarmStrip } from './alarm-strip'
import { IncidentStrip } from './incident-strip'
import { NeedStrips } from './need-strips'
import { PausedStrip } from './paused-strip'

/** What stands between the top bar and every page, the gravest first. */
export function Strips() {
  return (
    <>
      <NeedStrips />
      <IncidentStrip />
      <AlarmStrip />
      <PausedStrip />
    </>
  )
}
