// The guarantee: in every interleaving of who redeems, refreshes and revokes, with a crash and a Redis that forgets, the rules of the
// lifecycle hold; and each rule that the code relies on is needed, since without it one of them is broken.
import { explore, type Exploration } from './explore.js';
import { propagation, type Mutation as PropagationMutation } from './propagation.js';
import { redemption, type Mutation as RedemptionMutation } from './redemption.js';
import { refresh, type Mutation as RefreshMutation } from './refresh.js';

const brokenBy = ({ violation }: Exploration): string | undefined => violation?.what;

describe('redemption and replay of a code', () => {
  it('holds in every state', () => {
    const { states, ends, violation } = explore(redemption());
    expect(violation).toBeUndefined();
    expect(states).toBeGreaterThan(5000);
    expect(ends).toBeGreaterThan(10);
  });

  it.each<[keyof RedemptionMutation, string]>([
    ['noPrimaryKey', 'a code gives tokens once'],
    ['signBeforeCommit', 'who has tokens has a grant that is committed'],
    ['swallowConflict', 'a code that was presented twice has ended its grant'],
    ['trustRedisWithoutMarker', 'what was ended is never active again'],
    ['noSweeper', 'every ending has been told'],
    ['publishBeforeCommit', 'no event without its commit'],
    ['takeBackAnswered', 'a code gives tokens once'],
    ['takeBackEnded', 'a code that was presented twice has ended its grant'],
  ])('breaks with %s: not "%s"', (mutation, rule) => {
    expect(brokenBy(explore(redemption({ [mutation]: true })))).toBe(rule);
  });
});

describe('refresh and revocation', () => {
  it('holds in every state', () => {
    const { states, violation } = explore(refresh());
    expect(violation).toBeUndefined();
    expect(states).toBeGreaterThan(400);
  });

  it.each<[keyof RefreshMutation, string]>([
    ['checkThenWrite', 'a generation has one successor'],
    ['signBeforeCommit', 'a successor is what the row holds'],
    ['ignoreGrant', 'who begins after an ending was answered gets nothing'],
    ['noReuseDetection', 'a token that was presented twice has ended its grant'],
    ['answerBeforeRedis', 'what was ended is never active again'],
  ])('breaks with %s: not "%s"', (mutation, rule) => {
    expect(brokenBy(explore(refresh({ [mutation]: true })))).toBe(rule);
  });
});

describe('epochs on their way to a verifier', () => {
  it('hold in every state', () => {
    const { states, violation } = explore(propagation());
    expect(violation).toBeUndefined();
    expect(states).toBeGreaterThan(1000);
  });

  it.each<[keyof PropagationMutation, string]>([
    ['compactTopic', 'a verifier that was promised an epoch refuses by it'],
    ['heartbeatAhead', 'a verifier that was promised an epoch refuses by it'],
    ['lastWins', 'a verifier that was promised an epoch refuses by it'],
    ['deleteBeforeSend', 'a verifier that was promised an epoch refuses by it'],
    ['startAtEnd', 'a verifier that was promised an epoch refuses by it'],
  ])('break with %s: not "%s"', (mutation, rule) => {
    expect(brokenBy(explore(propagation({ [mutation]: true })))).toBe(rule);
  });
});
