-- When mail to the address was shown to reach whoever uses the account; null until then, and again after a change of
-- address.
ALTER TABLE users ADD COLUMN email_verified_at timestamptz;
