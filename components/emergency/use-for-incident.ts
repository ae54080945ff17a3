'use client'

import { parseAsString, useQueryState } from 'nuqs'
import * as z from 'zod'

const Id = z.uuid()

/** In whose name something is stopped lives in the address, so that the page of an incident can lead here. An address alone stops nothing. */
export function useForIncident() {
  const [text, setText] = useQueryState('incident', parseAsString.withOptions({ history: 'replace' }))
  const read = Id.safeParse(text)
  return { incidentId: read.success ? read.data : null, forget: () => void setText(null) }
}
