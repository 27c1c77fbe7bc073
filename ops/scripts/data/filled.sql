-- Fills a migrated database as one looks after months of traffic, for plans and sizes. For psql, as
-- a superuser, with -v clinics=N -v patients=N -v messages=N -v months=N (months that have passed,
-- over which the messages are spread). Nothing in it is anybody's: words and numbers are made up.
\set ON_ERROR_STOP on
BEGIN;
-- Neither triggers nor foreign keys: the rows agree by the way they are made.
SET LOCAL session_replication_role = replica;
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'UTC';

CREATE FUNCTION pg_temp.an_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT md5(kind || n)::uuid $$;
-- As UUIDv7: by time, then by number.
CREATE FUNCTION pg_temp.timed_id(at timestamptz, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
            || substr(md5(n::text), 1, 19))::uuid $$;

INSERT INTO core.installation (key) VALUES (repeat('0', 64)) ON CONFLICT DO NOTHING;
INSERT INTO core.organizations (id, name)
SELECT pg_temp.an_id('organization', n), 'organization ' || n
FROM generate_series(0, (:clinics * 4 - 1) / 5) n;
INSERT INTO core.clinics (id, organization_id, name, timezone, languages)
SELECT pg_temp.an_id('clinic', n), pg_temp.an_id('organization', n * 4 / 5), 'clinic ' || n, 'UTC',
    '{en,es}'
FROM generate_series(0, :clinics - 1) n;
INSERT INTO core.integrations (name, provider, dialect, path_token, path_token_hash, base_url)
SELECT 'source-' || n, 'evolution', 'evolution_v2', 'token-' || n, md5('token-' || n),
    'http://localhost'
FROM generate_series(0, :clinics - 1) n;
INSERT INTO core.integration_lines (line, source, organization_id, clinic_id)
SELECT 'line-' || n, 'source-' || n, pg_temp.an_id('organization', n * 4 / 5),
    pg_temp.an_id('clinic', n)
FROM generate_series(0, :clinics - 1) n;
INSERT INTO healthcare.services (id, clinic_id, code, name)
SELECT pg_temp.an_id('service', n), pg_temp.an_id('clinic', n % :clinics), 'service-' || n,
    '{"en": "cleaning"}'
FROM generate_series(0, :clinics * 8 - 1) n;
INSERT INTO healthcare.prices (service_id, clinic_id, currency, amount)
SELECT id, clinic_id, 'USD', 100 FROM healthcare.services;
INSERT INTO healthcare.clinic_hours (clinic_id, day, opens, closes)
SELECT pg_temp.an_id('clinic', n), day, '09:00', '18:00'
FROM generate_series(0, :clinics - 1) n, generate_series(1, 5) day;
INSERT INTO healthcare.clinic_holidays (clinic_id, date)
SELECT pg_temp.an_id('clinic', n), date '2030-01-01' + day
FROM generate_series(0, :clinics - 1) n, generate_series(1, 3) day;
INSERT INTO healthcare.reply_texts (clinic_id, name, language, body)
SELECT pg_temp.an_id('clinic', n), 'greeting', language, 'Hello'
FROM generate_series(0, :clinics - 1) n, unnest('{en,es}'::text[]) language;

-- A patient is one conversation; its messages are spread over the months.
CREATE TEMPORARY TABLE people ON COMMIT DROP AS
SELECT n, n % :clinics AS c, pg_temp.an_id('patient', n) AS id,
    pg_temp.an_id('clinic', n % :clinics) AS clinic_id,
    pg_temp.an_id('organization', (n % :clinics) * 4 / 5) AS organization_id,
    md5('conversation' || n) AS conversation, 'source-' || n % :clinics AS source,
    'line-' || n % :clinics AS line
FROM generate_series(0, :patients - 1) n;
CREATE UNIQUE INDEX ON people (n);
INSERT INTO healthcare.patients (id, clinic_id, phone, name, language, first_seen_at, last_seen_at)
SELECT id, clinic_id, (12025000000 + n)::text, 'Maria ' || n, 'en',
    now() - make_interval(months => :months), now() - make_interval(mins => n)
FROM people;
INSERT INTO healthcare.patient_aliases (clinic_id, kind, value, patient_id)
SELECT clinic_id, kind, CASE kind WHEN 'phone' THEN (12025000000 + n)::text ELSE md5('hash' || n) END,
    id
FROM people, unnest('{phone,hash}'::text[]) kind;

-- One in five begins a session.
CREATE TEMPORARY TABLE said ON COMMIT DROP AS
SELECT m AS n, p.id AS patient_id, p.clinic_id, p.organization_id, p.conversation, p.source, p.line,
    now() - make_interval(months => :months) * (1 - m / :messages::float8) AS at,
    pg_temp.an_id('session', m - m % (:patients * 5) + m % :patients) AS session_id
FROM generate_series(0, :messages - 1) m JOIN people p ON p.n = m % :patients;
SELECT core.make_month_partition(parent, month::date)
FROM unnest(ARRAY['core.whatsapp_messages', 'healthcare.conversation_logs']::regclass[]) parent,
     generate_series(date_trunc('month', now() - make_interval(months => :months)), now(),
                     interval '1 month') month \g (format=unaligned) /dev/null
INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, patient_id,
    source, line, status, started_at, last_message_at)
SELECT session_id, min(conversation), min(organization_id::text)::uuid, min(clinic_id::text)::uuid,
    min(patient_id::text)::uuid, min(source), min(line), 'ended', min(at), max(at)
FROM said GROUP BY session_id;
INSERT INTO core.whatsapp_conversations (conversation, session_id, organization_id, clinic_id,
    patient_id, source, line, language, last_message_at)
SELECT DISTINCT ON (conversation) conversation, session_id, organization_id, clinic_id, patient_id,
    source, line, 'en', at
FROM said ORDER BY conversation, at DESC;
INSERT INTO core.whatsapp_messages (id, created_at, received_at, whatsapp_message_id, conversation,
    session_id, organization_id, clinic_id, patient_id, source, line, direction, author,
    message_type, content, payload, outcome, intent, delivery, reply_id, reply_text, reply_attempt,
    reply_provider_message_id, reply_claimed_at, reply_sent_at, delivered_at, read_at, counter,
    provider_time, stages)
SELECT pg_temp.timed_id(at, n), at, at, '3EB0' || upper(substr(md5('message' || n), 1, 28)),
    conversation, session_id, organization_id, clinic_id, patient_id, source, line, 'inbound',
    'patient', 'text', 'Good morning, how much would a cleaning be next week? ' || n,
    jsonb_build_object('key', jsonb_build_object('id', md5('message' || n), 'fromMe', false,
            'remoteJid', (12025000000 + n % :patients)::text || '@s.whatsapp.net'),
        'message', jsonb_build_object('conversation',
            'Good morning, how much would a cleaning be next week? ' || n),
        'messageType', 'conversation', 'messageTimestamp', extract(epoch FROM at)::bigint,
        'pushName', 'Maria', 'instanceId', md5(line), 'source', 'android', 'status', 'DELIVERY_ACK'),
    (ARRAY['replied', 'replied', 'replied', 'handed_over', 'fell_back', 'suppressed'])[n % 6 + 1],
    (ARRAY['price', 'hours', 'booking', 'greeting', ''])[n % 5 + 1],
    CASE WHEN n % 6 < 5 THEN 'sent' ELSE 'none' END,
    CASE WHEN n % 6 < 5 THEN pg_temp.an_id('reply', n) END,
    CASE WHEN n % 6 < 5 THEN 'A cleaning is 120.00 USD. Shall I note a day and time for you?' END,
    CASE WHEN n % 6 < 5 THEN 1 END,
    CASE WHEN n % 6 < 5 THEN '3EB0' || upper(substr(md5('sent' || n), 1, 18)) END,
    at + interval '20 ms', at + interval '90 ms', at + interval '1 s', at + interval '5 s',
    (extract(epoch FROM at) * 1000)::bigint, at - interval '400 ms',
    jsonb_build_object('received', (extract(epoch FROM at) * 1e6)::bigint, 'published',
        (extract(epoch FROM at) * 1e6)::bigint + 2000, 'taken',
        (extract(epoch FROM at) * 1e6)::bigint + 5000, 'decided',
        (extract(epoch FROM at) * 1e6)::bigint + 9000, 'claimed',
        (extract(epoch FROM at) * 1e6)::bigint + 20000, 'sent',
        (extract(epoch FROM at) * 1e6)::bigint + 90000)
FROM said ORDER BY n;
INSERT INTO healthcare.conversation_logs (id, created_at, session_id, clinic_id, patient_id,
    conversation, role, content, language, intent, message_id)
SELECT id, created_at, session_id, clinic_id, patient_id, conversation, 'user', content, 'en', intent,
    whatsapp_message_id
FROM core.whatsapp_messages
UNION ALL
SELECT reply_id, reply_claimed_at, session_id, clinic_id, patient_id, conversation, 'assistant',
    reply_text, 'en', intent, whatsapp_message_id
FROM core.whatsapp_messages WHERE reply_id IS NOT NULL
ORDER BY 2;
INSERT INTO core.message_dedupe (conversation, message_id, record, created_at, source, line,
    first_seen_at)
SELECT conversation, whatsapp_message_id, id, created_at, source, line, created_at
FROM core.whatsapp_messages ORDER BY created_at;
-- One message in twenty is repeated by its provider; others that are as rare.
INSERT INTO core.rowless_turns (record, message_id, conversation, source, line, clinic_id, outcome,
    reason, received_at, stages, created_at)
SELECT pg_temp.timed_id(created_at, n), whatsapp_message_id, conversation, source, line, clinic_id,
    'suppressed', 'duplicate', created_at, stages, created_at
FROM (SELECT *, row_number() OVER (ORDER BY created_at) AS n FROM core.whatsapp_messages) m
WHERE n % 20 = 0;
INSERT INTO core.staff_events (id, organization_id, clinic_id, patient_id, conversation, session_id,
    record, message_id, reason, created_at, handled_at)
SELECT pg_temp.an_id('call', n), organization_id, clinic_id, patient_id, conversation, session_id, id,
    whatsapp_message_id, 'unsure', created_at, CASE WHEN n % 40 = 0 THEN created_at END
FROM (SELECT *, row_number() OVER (ORDER BY created_at) AS n FROM core.whatsapp_messages) m
WHERE n % 20 = 0;
INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body, done_at, created_at)
SELECT id, 'staff_webhook', id::text, clinic_id, patient_id, jsonb_build_object('id', id, 'reason',
    reason, 'conversation', conversation, 'message', message_id), handled_at, created_at
FROM core.staff_events;
INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body, created_at, attempts,
    done_at, given_up_at, tried_at, due_at)
SELECT pg_temp.an_id('memory', n), 'memory', 'm' || n, clinic_id, id,
    CASE WHEN n % 10 = 0 THEN '{"text": "I like mornings"}'::jsonb ELSE '{}' END,
    now() - make_interval(mins => n::integer), 1, CASE WHEN n % 10 > 0 THEN now() END,
    CASE WHEN n % 100 = 0 THEN now() - make_interval(mins => n::integer) END,
    CASE WHEN n % 5000 = 10 THEN now() END, now() + make_interval(secs => n::integer)
FROM people;
INSERT INTO core.pending_events (record, kind, line, reply_id, message_id, state, at, created_at)
SELECT pg_temp.an_id('event', n), 'status', 'line-' || n % :clinics, pg_temp.an_id('gone', n),
    md5('gone' || n), 'sent', now(), now() - make_interval(secs => n * 30)
FROM generate_series(1, :messages / 10) n;
INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, lang, norm_hash, expires_at)
SELECT pg_temp.an_id('memory' || kind, n), clinic_id, id, kind, 'Maria ' || n, 'en', md5(kind || n),
    CASE WHEN n % 50 = 0 THEN now() + interval '1 day' END
FROM people, unnest('{name,language}'::text[]) kind;
INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status, reminder_due_at)
SELECT pg_temp.an_id('appointment', n), clinic_id, id, now() + make_interval(hours => n % 2000 - 1000),
    (ARRAY['booked', 'confirmed', 'done'])[n % 3 + 1],
    now() + make_interval(hours => n % 2000 - 1024)
FROM people;
INSERT INTO healthcare.appointment_requests (id, clinic_id, patient_id, conversation, message_id,
    action, wish, state, created_at)
SELECT pg_temp.an_id('request', n), clinic_id, id, conversation, md5('request' || n), 'book',
    'next Tuesday in the afternoon', CASE WHEN n % 4 = 0 THEN 'open' ELSE 'done' END,
    now() - make_interval(hours => n % 4000)
FROM people WHERE n % 2 = 0;
INSERT INTO core.consents (id, clinic_id, patient_id, conversation, kind, state, at)
SELECT pg_temp.an_id('consent', n), clinic_id, id, conversation, 'messages', 'given', now()
FROM people WHERE n % 4 = 0;
INSERT INTO core.conversation_keys (conversation, key_id, wrapped_key, master_key_id)
SELECT conversation, 'key-' || n, 'sealed', 'master' FROM people WHERE n % 4 = 0;
INSERT INTO core.audit (id, at, actor, action, subject, clinic_id)
SELECT pg_temp.an_id('act', n), now() - make_interval(mins => n::integer), 'demo',
    (ARRAY['replay', 'discard', 'seed', 'ledger'])[n % 4 + 1], md5('act' || n), NULL
FROM generate_series(1, :patients * 2) n;
INSERT INTO core.cache_outbox (entity, clinic_id, patient_id)
SELECT 'patient', clinic_id, id FROM people WHERE n % 4 = 0;
INSERT INTO core.consumer_offsets (consumer_group, topic, partition)
SELECT 'frontdesk-background', topic, n
FROM unnest('{turns,events}'::text[]) topic, generate_series(0, 11) n;
INSERT INTO core.clinic_days (clinic_id, day, messages, conversations, new_patients, replied,
    fell_back, suppressed, handed_over, dead, undelivered, reply_times, intents)
SELECT clinic_id, created_at::date, count(*), count(*), 0, count(*), 0, 0, 0, 0, 0,
    '{0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}', '{"price": 3, "hours": 5, "booking": 2, "greeting": 9}'
FROM core.whatsapp_messages GROUP BY 1, 2;
INSERT INTO core.clinic_day_marks (clinic_id, at)
SELECT pg_temp.an_id('clinic', n % :clinics), date_bin('15 minutes', now(), 'epoch')
FROM generate_series(1, :messages / 20) n;
INSERT INTO core.clinic_retention (clinic_id, kept_from)
SELECT id, core.kept_from(24) FROM core.clinics;
COMMIT;
VACUUM ANALYZE;
