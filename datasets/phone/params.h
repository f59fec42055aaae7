/* datasets/phone/params.h: every tunable of the phone generator.
 *
 * Each has a source in brackets or the word "assumed", then a range worth
 * sweeping where one is known.  "Measured" values calibrate this generator's
 * own schemas.  Fractions are per million (_PPM), widths of log-normal
 * distributions are natural logarithms in 1/65536 (_Q16).
 *
 * Sources:
 *  [own16] Synchronoss and 451 Research 2016, 30 M customers: 10.8 GB used per
 *          owner, photos 3.6, videos 3.7, applications 0.9 GB; 769 images
 *          growing by 19 a month, about 10 videos by 2, 30 applications, 300
 *          contacts by 3.
 *  [polls] polls collected by Photutorial: 1,900-2,795 photos per phone, 6
 *          taken a day, 7.5 videos a month; 8 % hold more than 10,000.
 *  [avast] Avast, 3 bn photos on 6 M devices: 16 % are near-duplicates.
 *  [wa20]  studies of public WhatsApp groups: 13 % of images are widely shared
 *          again; re-sent images are encoded anew, forwards keep their bytes.
 *  [bak14] index of one iOS 14 backup: 1,089 files, median 638 B, p75 13 kB,
 *          p99 2.5 MB.
 *  [ioslists] property lists, pictures and JSON in four public iOS research
 *          images: files of iLEAPP's and plaso's tests; picked, not drawn.
 *  [db11]  one iOS 11 messages database: 1,500 new messages change 612 of
 *          10,734 pages of 4 KiB and add 464.
 *  [sql]   studies of phones' I/O: 0.5-3 % of a database's pages change a day,
 *          VACUUM every 30-90 days, logs are checkpointed at 1,000 pages.
 */
#ifndef DATASETS_PHONE_PARAMS_H
#define DATASETS_PHONE_PARAMS_H

/* --- scale -------------------------------------------------------------- */

/* The phone whose counts the table below gives.  At another size, numbers of
 * files shrink by the power 2/3 of the ratio and bytes per file by 1/3, so a
 * small phone still has some of everything, and files that are large.  [own16] */
#define SB_FULL_PHONE_BYTES 10800000000ull
/* Profiles "light" and "heavy": their full size, their counts as a part of the
 * table's, and the shares of photos and videos; what is left goes to the rest
 * in the table's proportions.  Assumed, counts so that 8 % have more than 10,000
 * photos, 60 % less than 1,000, and all 2,400 in the mean [polls]: a test holds
 * the mix to it.  (That a fifth have more than 7,500, as one poll says, does not
 * come out of three kinds of phone.) */
#define SB_LIGHT_PHONE_BYTES 2500000000ull
#define SB_LIGHT_COUNT_PPM   300000
#define SB_LIGHT_PHOTO_PPM   380000
#define SB_LIGHT_VIDEO_PPM   120000
#define SB_HEAVY_PHONE_BYTES 90000000000ull
#define SB_HEAVY_COUNT_PPM   8000000
#define SB_HEAVY_PHOTO_PPM   430000
#define SB_HEAVY_VIDEO_PPM   400000
/* Profile "mixed": who has which; the rest are median. */
#define SB_MIXED_LIGHT_PPM 615000
#define SB_MIXED_HEAVY_PPM 83000
/* Below the first, headers and empty databases outweigh what they hold; the
 * second is what in-memory databases allow. */
#define SB_LEAST_PHONE_BYTES 4000000ull
#define SB_MOST_PHONE_BYTES  1000000000000ull
/* Users of one profile differ: their bytes are log-normal around its median, which
 * is the first user's; the others' lie evenly among all.  Assumed; narrow.  The heavy
 * tail of a population is the profile "mixed".  Sweep 0-98304. */
#define SB_USER_SIGMA_Q16 26214 /* 0.4 */

/* --- shares of the first day's bytes ---------------------------------------
 * Photos and videos by [own16] and [polls], more photos than in 2016; the rest
 * assumed.  They add up to a million. */
#define SB_PHOTO_PPM       440000
#define SB_VIDEO_PPM       250000
#define SB_MESSAGE_DB_PPM  40000
#define SB_ATTACHMENT_PPM  60000
#define SB_APP_PAYLOAD_PPM 40000 /* came with the app: equal between users */
#define SB_APP_MEDIA_PPM   40000 /* a messenger's pictures */
#define SB_MESSENGER_PPM   13000 /* its database */
#define SB_APP_DB_PPM      12000 /* other apps' */
#define SB_DOCUMENT_PPM    15000 /* of apps */
#define SB_APP_STATE_PPM   700   /* the feeds that apps show */
#define SB_APP_SEALED_PPM  19300 /* a messenger's own encrypted backup */
#define SB_CACHE_PPM       10000
#define SB_HEALTH_PPM      20000
#define SB_HISTORY_PPM     7000 /* browser history */
#define SB_PEOPLE_PPM      7000 /* contacts, calls */
#define SB_NOTES_PPM       3000
#define SB_MEMO_PPM        3500
#define SB_VOICEMAIL_PPM   1500
#define SB_THUMB_PPM       6000  /* of photos: 1.4 % of theirs, assumed */
#define SB_SETTINGS_PPM    5000
#define SB_KEYCHAIN_PPM    2700 /* [bak14]: 0.5 MB of 182 */
#define SB_CATALOGUE_PPM   4300 /* of photos: what it takes */

/* --- files of a full phone, and the fewest at any size ------------------ */

#define SB_PHOTO_COUNT      2000 /* [polls] 1,900-2,795 */
#define SB_PHOTO_FLOOR      40   /* assumed */
#define SB_VIDEO_COUNT      60   /* assumed; [own16] 10, [polls] 7.5 a month */
#define SB_VIDEO_FLOOR      5    /* assumed */
#define SB_ATTACHMENT_COUNT 800  /* assumed */
#define SB_ATTACHMENT_FLOOR 16   /* assumed */
#define SB_APP_MEDIA_COUNT  800  /* assumed */
#define SB_APP_MEDIA_FLOOR  16   /* assumed */
#define SB_APP_COUNT        54   /* [own16] 30 and growing */
#define SB_APP_FLOOR        6    /* assumed */
#define SB_APP_PAYLOADS     5    /* files per app, assumed */
#define SB_APP_DOCUMENTS    3    /* files per app, assumed */
#define SB_MEMO_COUNT       12   /* assumed */
#define SB_MEMO_FLOOR       2    /* assumed */
#define SB_VOICEMAIL_COUNT  30   /* assumed */
#define SB_VOICEMAIL_FLOOR  3    /* assumed */
#define SB_CACHE_COUNT      400  /* assumed */
#define SB_CACHE_FLOOR      12   /* assumed */
/* Settings have the same sizes on every phone, so their number is in proportion:
 * at 182 MB the files outside the camera's roll are as many as in [bak14] and
 * have its quartiles.  (A tablet of 3.4 GB had 101,000 files in all.) */
#define SB_SETTING_MEAN_BYTES 1200
#define SB_SETTINGS_FLOOR     24
/* The system's own apps: containers in which nothing is backed up.  [bak14] has
 * 562 domains in 182 MB, of which apps and settings here make a third. */
#define SB_SYSTEM_APP_COUNT 1520
#define SB_SYSTEM_APP_FLOOR 8
#define SB_SYSTEM_APP_MOST  100

/* Apps that have a symbolic link, by [bak14]: 14 in 562 domains, of which an
 * app has four here. */
#define SB_LINK_PPM 100000

/* Widths of size distributions, all assumed; 0.5 is e-fold 0.5. */
#define SB_PHOTO_SIGMA_Q16   32768 /* 0.5 */
#define SB_VIDEO_SIGMA_Q16   58982 /* 0.9 */
#define SB_MEDIA_SIGMA_Q16   45875 /* 0.7: what is sent and received */
#define SB_PAYLOAD_SIGMA_Q16 72090 /* 1.1: icons to models */
#define SB_CACHE_SIGMA_Q16   65536 /* 1.0 */

/* What settings are: 2 % without a byte, an eighth an empty dictionary (42
 * bytes, binary), the others log-normal; all fitted to [bak14]. */
#define SB_SETTING_NOTHING_PPM 24000
#define SB_SETTING_EMPTY_PPM   140000
#define SB_SETTING_BYTES       300
#define SB_SETTING_SIGMA_Q16   103000 /* 1.57 */
#define SB_SETTING_MOST_BYTES  400000
/* What is in them, seen in 41 lists of [ioslists]: names are most of what is
 * short, and most begin as the one before; from some size on there are
 * records of one shape, or one value that is a server's answer.  Sizes and
 * chances are fitted to the compression of those files, assumed otherwise. */
#define SB_SETTING_STEM_PPM      800000
#define SB_SETTING_RECORDS_BYTES 1500
#define SB_SETTING_RECORDS_PPM   600000
#define SB_SETTING_ANSWER_BYTES  8000
#define SB_SETTING_ANSWER_PPM    350000

/* Of 256 intervals of an app's picture, how many show nothing: in a quarter of
 * the pictures each.  Fitted to 16 files of [ioslists]: entropy 7.80, zstd
 * 1.17 in all, 1.08 in the median one. */
#define SB_PLAIN_QUARTER_1 6
#define SB_PLAIN_QUARTER_2 14
#define SB_PLAIN_QUARTER_3 30
#define SB_PLAIN_QUARTER_4 80

/* Kinds of app documents; the rest is private binary.  Assumed. */
#define SB_DOCUMENT_PDF_PPM  250000
#define SB_DOCUMENT_ZIP_PPM  150000
#define SB_DOCUMENT_JSON_PPM 200000

/* Live photos: part of the camera's, and how long the film is, of the still's
 * bytes.  Assumed: the phone's default is on; sweep 0-900000. */
#define SB_LIVE_PPM       300000
#define SB_LIVE_BYTES_PPM 720000
/* Edited photos: the original stays, what it became and how lie beside it from
 * the day of the edit on.  How many; how many of them on the day they were
 * taken, the others within so many days; bytes of what it became, of the
 * original's.  All assumed; sweep 0-300000. */
#define SB_EDITED_PPM        100000
#define SB_EDIT_SAME_DAY_PPM 400000
#define SB_EDIT_DAYS         60
#define SB_EDIT_BYTES_PPM    900000
/* Both are counted in the shares above: photos are stills and what they became,
 * videos are films and those of live photos.  Stills' part of the photos. */
#define SB_STILL_PPM (1000000 - SB_EDITED_PPM / 1000 * SB_EDIT_BYTES_PPM / 1000)

/* --- sharing ------------------------------------------------------------ */

/* Media that circulate: how many of a pool, and what part of attachments and
 * of a messenger's pictures come from it with their bytes intact.  [wa20]
 * suggests 5-15 % of bytes.  Popularity falls as 1/rank.  Both pools belong to
 * a full phone and shrink like its counts, or small phones would share less. */
#define SB_FORWARD_POOL      1024   /* assumed */
#define SB_FORWARD_FLOOR     64     /* assumed */
#define SB_FORWARD_PPM       120000 /* sweep 0-300000 */
#define SB_VIDEO_IN_CHAT_PPM 100000 /* part of those that are clips; assumed */
/* Families and chat groups of neighbours: what part of attachments and of a
 * messenger's pictures comes from their posts, the same bytes for all who keep
 * one; and what part of a day's posts a member keeps, each once.  Assumed;
 * sweep 0-200000, kept 300000-1000000. */
#define SB_FAMILY_MEMBERS 4
#define SB_FAMILY_PPM     50000
#define SB_GROUP_MEMBERS  12
#define SB_GROUP_PPM      60000
#define SB_POST_KEPT_PPM  600000
/* Sent on after being encoded once more: like another, no byte the same.
 * Assumed, [wa20]. */
#define SB_RESEND_PPM        80000
#define SB_RESEND_SPREAD_PPM 400000 /* of sizes; assumed, 0-800000 */
/* Apps to choose from, popularity 1/rank.  Assumed, 200-2,000. */
#define SB_APP_POOL       256
#define SB_APP_POOL_FLOOR 24
/* Exact copies on one device (exports, received and saved): of its photos and of
 * a messenger's pictures.  Assumed; sweep 20000-60000. */
#define SB_COPY_PPM 30000
/* Bursts: a second apart, one scene, no block of bytes the same. [avast]; and how
 * far their sizes spread, assumed, sweep 0-400000. */
#define SB_NEAR_PPM        160000
#define SB_NEAR_SPREAD_PPM 100000

/* --- days --------------------------------------------------------------- */

/* New and deleted per day as a part of what is there. */
#define SB_PHOTO_NEW_PPM     5000   /* 6 of 1,200 [polls] */
#define SB_PHOTO_GONE_PPM    1000   /* assumed */
#define SB_VIDEO_NEW_PPM     5000   /* 0.25 of 50 [polls] */
#define SB_VIDEO_GONE_PPM    1000   /* assumed */
#define SB_MEDIA_NEW_PPM     8000   /* attachments, chat pictures; assumed */
#define SB_MEDIA_GONE_PPM    2000   /* assumed */
#define SB_CACHE_NEW_PPM     250000 /* written, used briefly, obsolete; */
#define SB_CACHE_GONE_PPM    250000 /* rates assumed */
#define SB_DOCUMENT_NEW_PPM  10000  /* assumed */
#define SB_DOCUMENT_GONE_PPM 3000   /* assumed */
/* An app's version comes about every three weeks and replaces part of the
 * files that came with it; assumed. */
#define SB_APP_UPDATE_PPM     48000
#define SB_PAYLOAD_UPDATE_PPM 500000
/* A system version about every six weeks, installed within days; it rewrites
 * part of the settings and now and then a database; assumed. */
#define SB_SYSTEM_UPDATE_PPM  22000
#define SB_SYSTEM_LAG_DAYS    10
#define SB_UPDATE_SETTING_PPM 400000
#define SB_UPDATE_VACUUM_PPM  200000
/* A database per day: rewritten whole [sql]; its log emptied before the backup,
 * else it is in the backup beside the file (assumed, 300000-800000). */
#define SB_VACUUM_PPM     15000
#define SB_CHECKPOINT_PPM 550000
/* Of these logs: not deleted but begun again by the next transaction, old pages
 * behind the new ones.  Assumed, 0-800000. */
#define SB_LOG_STAYS_PPM 400000
/* A day's rows of a database are written in at most about so many transactions,
 * each of which puts its pages into the log; a real one is a message or a sync.
 * Assumed, 1-200. */
#define SB_TRANSACTIONS_A_DAY  12
#define SB_SETTING_TOUCH_PPM   80000 /* rewritten with another value; assumed */
#define SB_SETTING_DEFAULT_PPM 350000 /* as shipped, alike for all; assumed */
#define SB_SETTING_BINARY_PPM  850000 /* not XML; assumed */
/* Rows per day as a part of the rows of day 0. */
#define SB_NOTE_EDIT_PPM      8000 /* assumed */
#define SB_MESSAGE_NEW_PPM    4000 /* assumed; effect as in [db11] */
#define SB_MESSAGE_EDIT_PPM   500  /* read marks, edits; assumed */
#define SB_MESSAGE_GONE_PPM   300  /* assumed */
#define SB_HEALTH_NEW_PPM     6000 /* assumed */
#define SB_ROW_NEW_PPM        6000 /* calls, history, app rows; assumed */
#define SB_ROW_EDIT_PPM       3000 /* assumed */
#define SB_CONTACT_NEW_PPM    330  /* 3 of 300 a month [own16] */
#define SB_CATALOGUE_EDIT_PPM 4000 /* views, faces, albums; assumed */

/* Lists in property lists.  Keychain items are as many as its share of bytes
 * holds; the others' numbers and the chances are assumed. */
#define SB_KEYCHAIN_ITEM_BYTES 370 /* measured */
#define SB_KEYCHAIN_FLOOR      12
#define SB_KEYCHAIN_NEW_PPM 300000 /* one more, chance per day */
#define SB_WIFI_COUNT       400
#define SB_WIFI_FLOOR       3
#define SB_WIFI_JOIN_PPM    50000
#define SB_PURCHASE_COUNT   1500
#define SB_PURCHASE_FLOOR   8
#define SB_PURCHASE_NEW_PPM 200000
/* The messenger's sealed backup grows. */
#define SB_SEALED_GROWTH_PPM 4000

/* --- rows --------------------------------------------------------------- */

/* Bytes of database per row on average, indexes included: measured on these
 * schemas, so that databases get the share that they should. */
#define SB_MESSAGE_ROW_BYTES   1260 /* [db11]: 1,270 */
#define SB_HEALTH_ROW_BYTES    110
#define SB_HISTORY_ROW_BYTES   250
#define SB_CONTACT_ROW_BYTES   590
#define SB_CALL_ROW_BYTES      155
#define SB_APP_ROW_BYTES       720
#define SB_MESSENGER_ROW_BYTES 260
#define SB_NOTE_ROW_BYTES      1700
/* What an app's feed is made of, and how feeds differ.  Assumed, 100-1000 bytes. */
#define SB_APP_STATE_ITEM_BYTES 340
#define SB_APP_STATE_SIGMA_Q16  65536
/* Every app's nearly empty database: rows of day 0, per day new and touched.
 * Assumed. */
#define SB_DOMAIN_ROWS     24
#define SB_DOMAIN_NEW_PPM  10000
#define SB_DOMAIN_SEEN_PPM 60000
/* Tables that are never filled, the same for all, since a schema is an app's and
 * not a user's: their pages as a part of a typical phone's database.  Assumed,
 * 0-400000: in databases of research phones 43 % of pages are half empty. */
#define SB_IDLE_PAGES_PPM         150000
#define SB_IDLE_MOST_PAGES        128
#define SB_NOTE_BYTES             500   /* compressed; median, assumed */
#define SB_NOTE_SIGMA_Q16         72090 /* 1.1 */
#define SB_MESSAGE_TEXT_BYTES     45    /* median; assumed, 25-60 */
#define SB_MESSAGE_TEXT_SIGMA_Q16 58982 /* 0.9 */

/* --- time --------------------------------------------------------------- */

/* Midnight of day 0: 2024-01-01 UTC.  Any date will do. */
#define SB_DAY0_S 1704067200ll
#define SB_DAY_S  86400ll
/* How far back the library of day 0 reaches.  Assumed. */
#define SB_LIBRARY_DAYS 1100
/* When the phone that is backed up was first sold, 2023-09-22: it replaced its
 * owner's older one between then and day 0. */
#define SB_PHONE_SOLD_S 1695340800ll
/* Photos are taken at any hour, few before the morning.  Assumed; sweep
 * 0-100000. */
#define SB_NIGHT_PPM 30000
#define SB_MORNING_S (7 * 3600ll)

#endif
