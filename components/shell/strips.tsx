import { AlarmStrip } from './alarm-strip'

/** What stands between the top bar and every page, the gravest first. */
export function Strips() {
  return <AlarmStrip />
}
