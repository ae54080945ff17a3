import { decisionStreamContract } from './decision-stream.contract'
import { createMemoryBroker } from './memory-stream'

const broker = createMemoryBroker()
decisionStreamContract(() => broker.connect())
