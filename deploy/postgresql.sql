-- A role and a database of its own, with the least rights.  Run as the server's administrator, with a password of yours:
--   sudo -u postgres psql -v ON_ERROR_STOP=1 -v password="'…'" -f deploy/postgresql.sql
-- The role owns its database and nothing else: it makes no roles, no databases and is no superuser.
CREATE ROLE tracker LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :password;
CREATE DATABASE tracker OWNER tracker ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE tracker FROM PUBLIC;
\connect tracker
-- restore puts another schema in the place of this one, which its owner alone may do.
ALTER SCHEMA public OWNER TO tracker;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO tracker;
-- backup_drill restores into a database made for it alone.  To allow it, also run:
--   ALTER ROLE tracker CREATEDB;
