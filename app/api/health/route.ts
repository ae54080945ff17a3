export const dynamic = 'force-dynamic'

/** Alive: this process answers. */
export const GET = (): Response => Response.json({ status: 'healthy' })
