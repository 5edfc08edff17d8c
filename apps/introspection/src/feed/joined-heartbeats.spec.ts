import { JoinedHeartbeats } from './joined-heartbeats.js';

const beat = (publishedThrough: number, throughXid: string, epochId = 'e') =>
  JSON.stringify({ publishedThrough, throughXid, timeline: 1, epochId });

it('says what all partitions have passed, and nothing before each was heard', () => {
  const joined = new JoinedHeartbeats(() => 2);
  expect(joined.add(0, beat(5, '10'))).toBeUndefined();
  expect(joined.add(1, beat(7, '9'))).toEqual({ publishedThroughMs: 5, throughXid: '9', timeline: 1, epochId: 'e' });
});

it('an older one of a partition holds nothing back', () => {
  const joined = new JoinedHeartbeats(() => 2);
  joined.add(0, beat(5, '10'));
  joined.add(1, beat(7, '12'));
  expect(joined.add(1, beat(3, '8'))).toBeUndefined();
  expect(joined.add(0, beat(8, '13'))).toMatchObject({ publishedThroughMs: 7, throughXid: '12' });
});

it('does not mix two histories', () => {
  const joined = new JoinedHeartbeats(() => 2);
  joined.add(0, beat(5, '10'));
  joined.add(1, beat(5, '10'));
  expect(joined.add(0, beat(6, '3', 'restored'))).toBeUndefined();
  expect(joined.add(1, beat(6, '3', 'restored'))?.throughXid).toBe('3');
});
