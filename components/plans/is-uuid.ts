import * as z from 'zod'

const Id = z.uuid()
export const isUuid = (text: string): boolean => Id.safeParse(text).success
