/** The link stands behind the `#`: browsers send that part to no server, so no log keeps it. */
export const inviteAddress = (origin: string, link: string): string => `${origin}/sign-in/enrol#link=${link}`
