'use client'

import dynamic from 'next/dynamic'
import { LoadingBars } from '@/components/ui/loading-bars'

const loading = () => <LoadingBars what="the editor" rows={6} />

/** The heavy part of the room, loaded when a file is shown. */
export const LazyEditor = dynamic(() => import('./code-editor'), { ssr: false, loading })
export const LazyCompare = dynamic(() => import('./compare-view'), { ssr: false, loading })
export const LazySides = dynamic(() => import('./merge-sides'), { ssr: false, loading })
