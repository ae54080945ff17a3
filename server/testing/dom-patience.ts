import { configure } from '@testing-library/react'

/** What appears in a page is waited for as long as a busy machine needs. */
configure({ asyncUtilTimeout: 10_000 })
