/** Agents, teams, sessions and tokens. */
import { api, data, type Schemas, type Session } from '../client';
import { cache } from '../cache';
import { reportSession } from '../connection.svelte';
import { keys } from './keys';
import { everything } from './pages';

export type Agent = Schemas['Agent'];
export type Team = Schemas['Team'];
type Asked = { signal: AbortSignal };

export const sessionQuery = () => ({
  queryKey: keys.session,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/session', { signal })),
});

/** Takes over the session that an answer began; what the browser holds of before stays, since it is the same desk. */
export function begin(session: Session): Session {
  cache.setQueryData(keys.session, session);
  reportSession(false);
  return session;
}

/** The first factor was right, and the second is asked for. */
export type Challenge = Schemas['ChallengeView'];
/** Whether somebody is in, or has to show a second factor. */
export type Admission = Session | Challenge;
export const isChallenge = (admission: Admission): admission is Challenge => 'challenge' in admission;
const admit = (admission: Admission): Admission => (isChallenge(admission) ? admission : begin(admission));

export const signIn = (email: string, password: string) =>
  data<Admission>(api.POST('/api/v1/session', { body: { email: email.trim(), password } })).then(admit);
export const acceptSignInCode = (code: string) =>
  data<Admission>(api.POST('/api/v1/sign-in-codes/accept', { body: { code } })).then(admit);
export const acceptInvitation = (code: string, password: string) =>
  data<Admission>(api.POST('/api/v1/invitations/accept', { body: { code, password } })).then(admit);
/** Finishes what ended in a challenge, with a code of the app or a recovery code. */
export const showSecondFactor = (challenge: string, code: string) =>
  data(api.POST('/api/v1/session/second-factor', { body: { challenge, code: code.trim() } })).then(begin);
export const signOut = () => data(api.DELETE('/api/v1/session'));
export const changePassword = (body: Schemas['PasswordBody']) =>
  data(api.PUT('/api/v1/agents/me/password', { body })).then(begin);

export const sessionList = () => ({
  queryKey: keys.sessions,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/sessions', { signal })),
});
export const endSession = (id: string) => data(api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } }));

/** All agents; there are few enough to have them at hand for every menu. */
export const agentList = () => ({
  queryKey: keys.agents,
  queryFn: ({ signal }: Asked) =>
    everything<Agent>((cursor) =>
      data(api.GET('/api/v1/agents', { params: { query: { cursor, limit: 200 } }, signal })),
    ),
});
/** Who is out of the office, and who will be. */
export const absenceList = () => ({
  queryKey: keys.absences,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/absences', { signal })),
});
export const beAway = (id: string, body: Schemas['AbsenceBody']) =>
  data(api.PUT('/api/v1/agents/{id}/absence', { params: { path: { id } }, body }));
export const beBack = (id: string) => data(api.DELETE('/api/v1/agents/{id}/absence', { params: { path: { id } } }));
export const createAgent = (body: Schemas['NewAgentBody']) => data(api.POST('/api/v1/agents', { body }));
export const changeAgent = (id: string, body: Schemas['ChangeAgentBody']) =>
  data(api.PATCH('/api/v1/agents/{id}', { params: { path: { id } }, body }));
export const inviteAgent = (id: string) =>
  data(api.POST('/api/v1/agents/{id}/invitation', { params: { path: { id } } }));

export const teamList = () => ({
  queryKey: keys.teams,
  queryFn: ({ signal }: Asked) =>
    everything<Team>((cursor) => data(api.GET('/api/v1/teams', { params: { query: { cursor, limit: 200 } }, signal }))),
});
export const createTeam = (body: Schemas['NewTeamBody']) => data(api.POST('/api/v1/teams', { body }));
export const changeTeam = (id: string, body: Schemas['ChangeTeamBody']) =>
  data(api.PATCH('/api/v1/teams/{id}', { params: { path: { id } }, body }));

export const tokenList = () => ({
  queryKey: keys.tokens,
  queryFn: ({ signal }: Asked) =>
    everything<Schemas['Token']>((cursor) =>
      data(api.GET('/api/v1/tokens', { params: { query: { cursor, limit: 200 } }, signal })),
    ),
});
export const createToken = (body: Schemas['NewTokenBody']) => data(api.POST('/api/v1/tokens', { body }));
export const revokeToken = (id: string) => data(api.DELETE('/api/v1/tokens/{id}', { params: { path: { id } } }));
