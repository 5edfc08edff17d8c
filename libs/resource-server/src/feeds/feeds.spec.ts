import { kafka, poll, sse, ssfPoll, ssfPush } from '../../test/feeds.js';
import { feedContract } from './feed.contract.js';

describe('server-sent events', () => {
  feedContract(sse);
});
describe('Kafka', () => {
  feedContract(kafka);
});
describe('polling', () => {
  feedContract(poll);
});
describe('Shared Signals, pushed', () => {
  feedContract(ssfPush);
});
describe('Shared Signals, polled', () => {
  feedContract(ssfPoll);
});
