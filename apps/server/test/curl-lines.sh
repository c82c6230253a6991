# Calls of the v2 API as their documents write them for a shell. Host, keys and ids are placeholders in capitals.
# curl-lines.service.test.ts sends every one of them, in this order, and expects what the comment above it says.
# A section begins with "##"; a call with "# what it is: status", and " as <code>" where it is refused.

## account takeover
# evaluate a login from a new browser in a new place: 200
curl -X POST https://HOST/v2/devices/evaluate \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"action": "login", "user": "USER_ID", "fingerprint": "REQUEST_HASH", "ip": "IP_ADDRESS", "email": "EMAIL", "phone": "PHONE", "metadata": {"key": "value"}}'
# send a code, with a type but without a body: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/send \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"
# verify without a body: 400 as missing_parameter
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/verify \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"
# complete before the code was given: 409 as conflict
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/complete \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"
# verify a wrong code: 400 as invalid_code
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/verify \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"code": "WRONG_CODE"}'
# verify the code: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/verify \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"code": "CODE"}'
# complete, with a type but without a body: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/complete \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"
# read the challenge: 200
curl https://HOST/v2/challenges/CHALLENGE_ID \
  -H "Authorization: Bearer API_SECRET"

## sign-up
# evaluate a sign-up: 200
curl -X POST https://HOST/v2/devices/evaluate \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"action": "signup", "user": "USER_ID", "fingerprint": "REQUEST_HASH", "ip": "IP_ADDRESS", "email": "EMAIL", "phone": "PHONE", "metadata": {"key": "value"}}'
# evaluate with a pair of fingerprints, under the singular path: 200
curl -X POST https://HOST/v2/evaluate \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"action": "login", "user": "USER_ID", "fingerprint": ["REQUEST_HASH", null], "ip": "IP_ADDRESS", "version": "2.32.0"}'
# evaluate nothing at all: 200
curl -X POST https://HOST/v2/evaluate \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"

## account sharing
# attach a first device: 200
curl -X POST https://HOST/v2/device/attach \
  -H "Authorization: Basic CLIENT_ID:" \
  -H "Content-Type: application/json" \
  -d '{"user": "USER_ID", "fingerprint": "REQUEST_HASH", "client": "javascript", "version": "2.24.1", "page": "/library"}'
# attach a second one, sent as a form: 200
curl -X POST https://HOST/v2/device/attach \
  -H "Authorization: Basic CLIENT_ID:" \
  -d "user=USER_ID&fingerprint=OTHER_HASH&client=javascript&version=2.24.1"
# attach without a body: 400 as missing_parameter
curl -X POST https://HOST/v2/device/attach \
  -H "Authorization: Basic CLIENT_ID:" \
  -H "Content-Type: application/json"
# list challenges: 200
curl "https://HOST/v2/challenges?page=1&limit=10" \
  -H "Authorization: Bearer API_SECRET"
# list the devices of a challenge: 200
curl https://HOST/v2/challenges/CHALLENGE_ID/devices \
  -H "Authorization: Bearer API_SECRET"
# complete over the limit and without proof: 409 as conflict
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/complete \
  -H "Authorization: Bearer API_SECRET"
# send a code to the owner, by the path with a device: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/devices/DEVICE_ID/send \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"channel": "email", "language": "fr"}'
# send again at once: 429 as rate_limited
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/send \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"device": "DEVICE_ID", "channel": "email"}'
# verify, by the path with a device: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/devices/DEVICE_ID/verify \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"code": "CODE"}'
# complete over the limit: 409 as limit_exceeded
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/complete \
  -H "Authorization: Bearer API_SECRET"
# kick nobody: 400 as missing_parameter
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/kick \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"
# kick the other device: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/kick \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"device": "DEVICE_ID"}'
# kick it again, by the path with a device and without a body: 404 as not_found
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/devices/DEVICE_ID/kick \
  -H "Authorization: Bearer API_SECRET"
# complete, by the path with a device: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/devices/DEVICE_ID/complete \
  -H "Authorization: Bearer API_SECRET"
# complete once more: 200
curl -X POST https://HOST/v2/challenges/CHALLENGE_ID/complete \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"

## devices and users
# attach: 200
curl -X POST https://HOST/v2/device/attach \
  -H "Authorization: Basic CLIENT_ID:" \
  -H "Content-Type: application/json" \
  -d '{"user": "USER_ID", "fingerprint": "REQUEST_HASH", "metadata": {"name": "study"}}'
# attach again, in JSON whose type nobody names: 200
curl -X POST https://HOST/v2/device/attach \
  -H "Authorization: Basic CLIENT_ID:" \
  -d '{"user": "USER_ID", "fingerprint": "REQUEST_HASH"}'
# attached devices: 200
curl https://HOST/v2/access/user/USER_ID/attached_devices \
  -H "Authorization: Basic CLIENT_ID:"
# fingerprint a device: 200
curl -X POST https://HOST/v2/device/fingerprint \
  -H "Authorization: Basic CLIENT_ID:" \
  -H "Content-Type: application/json" \
  -d '{"fingerprint": "REQUEST_HASH", "last_fingerprint": null}'
# evaluate from a page: 200
curl -X POST https://HOST/v2/device/evaluate \
  -H "Authorization: Basic CLIENT_ID:" \
  -H "Content-Type: application/json" \
  -d '{"action": "signup", "fingerprint": "REQUEST_HASH", "last_fingerprint": "REQUEST_HASH"}'
# update a user: 200
curl -X POST https://HOST/v2/user/USER_ID/update \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"user": "USER_ID", "email": "EMAIL", "metadata": {"plan": "family"}, "groups": {"id": "team", "name": "Team"}}'
# devices of a user: 200
curl https://HOST/v2/user/USER_ID/devices \
  -H "Authorization: Bearer API_SECRET"
# devices of a user, the older call: 200
curl "https://HOST/v2/proj/user/USER_ID/devices?whitelisted=false&dev=false" \
  -H "Authorization: Bearer API_SECRET"
# access history: 200
curl "https://HOST/v2/proj/access-history?user=USER_ID&per=10&page=1" \
  -H "Authorization: Bearer API_SECRET"
# access history of nobody in particular: 400 as missing_parameter
curl https://HOST/v2/proj/access-history \
  -H "Authorization: Bearer API_SECRET"
# device metadata: 200
curl -X POST https://HOST/v2/proj/device/DEVICE_ID/metadata \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"metadata_fields": {"room": ["study", "attic"]}}'
# sign a token: 200
curl -X POST https://HOST/v2/token/sign \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"user": "USER_ID"}'
# sign a token, without the version: 200
curl -X POST https://HOST/token/sign \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"user": ""}'
# detach without a body: 400 as missing_parameter
curl -X POST https://HOST/v2/device/DEVICE_ID/detach \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"
# detach: 200
curl -X POST https://HOST/v2/device/DEVICE_ID/detach \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"user": "USER_ID"}'

## Android and identification
# attach an Android device: 200
curl -X POST https://HOST/v2/access \
  -H "Authorization: Basic CLIENT_ID:" \
  -H "Accept: application/json" \
  -H "Content-Type: application/json" \
  -d '{"device_id": null, "signals": {"androidVendorIdentifier": "5f0e9a9c-7f5e-4b1a-9a53-0c5b2f9d8e11"}, "user": "USER_ID", "device_info": {"os": {"name": "Android", "version": "15"}, "device": {"vendor": "Google", "type": "mobile", "model": "Pixel 9"}}, "metadata": {}, "identity": null}'
# detach it by the older call: 200
curl -X POST https://HOST/v2/access/detach \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"device": "DEVICE_ID", "user": "USER_ID"}'
# identify from an app: 200
curl -X POST https://HOST/v2/identity \
  -H "Authorization: Basic CLIENT_ID:" \
  -H "Content-Type: application/json" \
  -d '{"device_id": null, "signals": {"androidVendorIdentifier": "5f0e9a9c-7f5e-4b1a-9a53-0c5b2f9d8e11"}, "device_info": {}, "metadata": {}, "identity_id": null}'
# initiate an identification, with the client id alone: 200
curl -X POST https://HOST/v2/identity/initiate \
  -H "Authorization: Basic CLIENT_ID" \
  -H "Content-Type: application/json" \
  -d '{"signals": {"timezone": {"value": "Europe/Berlin"}}, "client": "javascript", "version": "2.24.1", "tolerance": "default"}'
# finish the identification: 200
curl -X POST https://HOST/v2/proj/identification/IDENTIFICATION/complete \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json" \
  -d '{"account": "USER_ID"}'

## callers who may not
# the public client id where the secret is needed: 403 as forbidden
curl "https://HOST/v2/challenges?page=1&limit=10" \
  -H "Authorization: Basic CLIENT_ID:"
# no credentials: 401 as invalid_client
curl -X POST https://HOST/v2/devices/evaluate \
  -H "Content-Type: application/json"
# an unknown challenge: 404 as not_found
curl -X POST https://HOST/v2/challenges/000000000000000000000000/send \
  -H "Authorization: Bearer API_SECRET" \
  -H "Content-Type: application/json"
