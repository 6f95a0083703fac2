namespace Safehand.Access;

/// <summary>The tables of this module. Times are UTC milliseconds, identifiers 32 hexadecimal digits.</summary>
internal static class AccessSchema
{
    internal const string First = """
        CREATE TABLE organisations (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, devices_until BIGINT NULL, seal {blob} NOT NULL);

        CREATE TABLE people (
            id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisations (id), login TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL, mark TEXT NOT NULL, password_hash TEXT NOT NULL, security_stamp TEXT NOT NULL,
            vouched_from BIGINT NOT NULL, vouched_until BIGINT NOT NULL, suspended INTEGER NOT NULL,
            supervisor TEXT NULL REFERENCES people (id), seal {blob} NOT NULL);

        CREATE TABLE person_roles (
            person TEXT NOT NULL REFERENCES people (id), role TEXT NOT NULL, starts BIGINT NOT NULL, ends BIGINT NULL,
            given_by TEXT NOT NULL, seal {blob} NOT NULL, PRIMARY KEY (person, role));

        CREATE TABLE trainings (
            person TEXT NOT NULL REFERENCES people (id), kind TEXT NOT NULL, ends BIGINT NOT NULL, seal {blob} NOT NULL,
            PRIMARY KEY (person, kind));

        CREATE TABLE declared_relationships (
            person TEXT NOT NULL REFERENCES people (id), subject TEXT NOT NULL, what TEXT NOT NULL, declared_at BIGINT NOT NULL,
            PRIMARY KEY (person, subject));

        CREATE TABLE case_assignments (
            case_id TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (id), role TEXT NOT NULL, starts BIGINT NOT NULL,
            ends BIGINT NULL, given_by TEXT NOT NULL, seal {blob} NOT NULL, PRIMARY KEY (case_id, person, starts));
        CREATE INDEX case_assignments_person ON case_assignments (person);

        CREATE TABLE case_access (
            request TEXT NOT NULL PRIMARY KEY, case_id TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (id),
            starts BIGINT NOT NULL, ends BIGINT NOT NULL, given_by TEXT NOT NULL, seal {blob} NOT NULL);
        CREATE INDEX case_access_case ON case_access (case_id, person);
        CREATE INDEX case_access_person ON case_access (person);

        CREATE TABLE case_parties (
            case_id TEXT NOT NULL, organisation TEXT NOT NULL REFERENCES organisations (id), agreement_until BIGINT NULL,
            contract_until BIGINT NULL, premises_until BIGINT NULL, storage_until BIGINT NULL, encryption_until BIGINT NULL,
            return_clause_until BIGINT NULL, seal {blob} NOT NULL, PRIMARY KEY (case_id, organisation));

        CREATE TABLE access_requests (
            id TEXT NOT NULL PRIMARY KEY, case_id TEXT NOT NULL, exhibit TEXT NULL, case_name TEXT NOT NULL, reference TEXT NULL,
            person TEXT NOT NULL REFERENCES people (id), purpose TEXT NOT NULL, sentence TEXT NOT NULL, days INTEGER NOT NULL,
            asked_at BIGINT NOT NULL, state TEXT NOT NULL, decided_by TEXT NULL, decided_at BIGINT NULL, reason TEXT NULL);
        CREATE UNIQUE INDEX access_requests_waiting ON access_requests (case_id, person) WHERE state = 'Waiting';
        CREATE INDEX access_requests_state ON access_requests (state, case_id);

        CREATE TABLE reviews (
            id TEXT NOT NULL PRIMARY KEY, about TEXT NOT NULL, case_id TEXT NULL, exhibit TEXT NULL, person TEXT NOT NULL,
            organisation TEXT NOT NULL, sentence TEXT NOT NULL, opened_at BIGINT NOT NULL, due_at BIGINT NOT NULL,
            outcome TEXT NOT NULL, answered_by TEXT NULL, answered_at BIGINT NULL, reason TEXT NULL);
        CREATE INDEX reviews_case ON reviews (case_id, outcome);
        CREATE INDEX reviews_organisation ON reviews (organisation, outcome);

        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY, hash {blob} NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES people (id),
            factor TEXT NOT NULL, signed_in_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, stamp TEXT NOT NULL,
            network TEXT NOT NULL, ended_at BIGINT NULL, seal {blob} NOT NULL);
        CREATE INDEX sessions_person ON sessions (person, signed_in_at);

        CREATE TABLE personal_tokens (
            id TEXT NOT NULL PRIMARY KEY, hash {blob} NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES people (id),
            name TEXT NOT NULL, made_at BIGINT NOT NULL, ends BIGINT NOT NULL, stamp TEXT NOT NULL, revoked_at BIGINT NULL,
            seal {blob} NOT NULL);
        CREATE INDEX personal_tokens_person ON personal_tokens (person, made_at);

        CREATE TABLE throttles (id {blob} NOT NULL PRIMARY KEY, failures INTEGER NOT NULL, wait_until BIGINT NOT NULL);

        CREATE TABLE protection_keys (id TEXT NOT NULL PRIMARY KEY, xml TEXT NOT NULL);
        """;

    internal const string Second = """
        CREATE TABLE password_requests (
            id TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, asked_by TEXT NOT NULL,
            asked_at BIGINT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, decided_by TEXT NULL, decided_at BIGINT NULL, seal {blob} NOT NULL);
        CREATE UNIQUE INDEX password_requests_waiting ON password_requests (person) WHERE state = 'Waiting';
        """;

    internal const string Notices = """
        CREATE TABLE notices (
            id TEXT NOT NULL PRIMARY KEY, recipient TEXT NULL, organisation TEXT NOT NULL, about TEXT NOT NULL, emergency INTEGER NOT NULL,
            case_id TEXT NULL, exhibit TEXT NULL, person TEXT NOT NULL REFERENCES people (id), sentence TEXT NOT NULL, told_at BIGINT NOT NULL,
            seen_by TEXT NULL, seen_at BIGINT NULL);
        CREATE INDEX notices_unseen ON notices (recipient, organisation) WHERE seen_at IS NULL;
        """;

    // Rows from before have no seal: a review of then grants nothing, and a key that protects forms is made anew.
    internal const string Seals = """
        ALTER TABLE reviews ADD COLUMN seal {blob} NOT NULL DEFAULT '';
        ALTER TABLE protection_keys ADD COLUMN seal {blob} NOT NULL DEFAULT '';
        ALTER TABLE personal_tokens ADD COLUMN proved_at BIGINT NULL;
        ALTER TABLE access_requests ADD COLUMN organisation TEXT NULL;
        CREATE INDEX access_requests_organisation ON access_requests (organisation, state);
        """;

    internal const string Answers = "ALTER TABLE notices ADD COLUMN request TEXT NULL;";

    // Requests from before have no seal and are not decided on until they have: see FormerRows.
    internal const string Requests = "ALTER TABLE access_requests ADD COLUMN seal {blob} NOT NULL DEFAULT ''";

    // A session of before began on no device that is known here.
    internal const string Devices = """
        CREATE TABLE devices (
            id TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, customer TEXT NOT NULL REFERENCES organisations (id), supplier TEXT NOT NULL REFERENCES organisations (id),
            name TEXT NOT NULL, asked_by TEXT NOT NULL REFERENCES people (id), asked_at BIGINT NOT NULL, state TEXT NOT NULL, decided_by TEXT NULL, decided_at BIGINT NULL,
            until BIGINT NULL, revoked_by TEXT NULL, revoked_at BIGINT NULL, reason TEXT NOT NULL, seal {blob} NOT NULL);
        CREATE INDEX devices_hash ON devices (hash, customer);
        CREATE UNIQUE INDEX devices_waiting ON devices (hash, customer) WHERE state = 'Waiting';
        ALTER TABLE sessions ADD COLUMN device TEXT NULL;
        CREATE INDEX sessions_device ON sessions (device) WHERE device IS NOT NULL;
        """;

    internal const string Namesakes = """
        CREATE TABLE namesakes (
            person TEXT NOT NULL REFERENCES people (id), subject TEXT NOT NULL, said_by TEXT NOT NULL REFERENCES people (id), said_at BIGINT NOT NULL,
            seal {blob} NOT NULL, PRIMARY KEY (person, subject));
        """;

    internal const string Commissions = """
        CREATE TABLE supplier_conditions (
            customer TEXT NOT NULL REFERENCES organisations (id), supplier TEXT NOT NULL REFERENCES organisations (id), kind TEXT NOT NULL,
            checked_at BIGINT NOT NULL, until BIGINT NOT NULL, document_name TEXT NOT NULL, document_sha256 TEXT NULL, document_blob TEXT NULL,
            checked_by TEXT NOT NULL, checked_by_name TEXT NOT NULL, seal {blob} NOT NULL, PRIMARY KEY (customer, supplier, kind, checked_at));

        CREATE TABLE exhibit_access (
            commission TEXT NOT NULL, exhibit TEXT NOT NULL, case_id TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (id),
            starts BIGINT NOT NULL, ends BIGINT NOT NULL, given_by TEXT NOT NULL, seal {blob} NOT NULL, PRIMARY KEY (commission, exhibit, person));
        CREATE INDEX exhibit_access_person ON exhibit_access (exhibit, person);
        """;

    // Rows from before do not say it, and their seals are those of rows without it.
    internal const string ConditionChecks = """
        ALTER TABLE supplier_conditions ADD COLUMN done_on TEXT NULL;
        ALTER TABLE supplier_conditions ADD COLUMN done_by TEXT NULL;
        """;

    // A contract that was checked before says nothing of its clauses, and its seal is that of a row without them.
    internal const string ContractClauses = "ALTER TABLE supplier_conditions ADD COLUMN clauses TEXT NULL;";
}
