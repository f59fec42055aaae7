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
 *  [db11]  one iOS 11 messages database: 1,500 new messages change 612 of
 *          10,734 pages of 4 KiB and add 464.
 */
#ifndef DATASETS_PHONE_PARAMS_H
#define DATASETS_PHONE_PARAMS_H

/* --- scale -------------------------------------------------------------- */

/* The phone whose counts the table below gives.  At another size, numbers of
 * files and bytes per file both shrink by the square root of the ratio, so a
 * small phone still has some of everything.  [own16] */
#define SB_FULL_PHONE_BYTES 10800000000ull
/* Below the first, headers and empty databases outweigh what they hold; the
 * second is what in-memory databases allow. */
#define SB_LEAST_PHONE_BYTES 4000000ull
#define SB_MOST_PHONE_BYTES  1000000000000ull
/* Users differ: their bytes are log-normal around the median.  Assumed, from
 * 8 % above 10,000 photos at a median of 1,200: 1.5; narrowed so that few users
 * already give a typical mix.  Sweep 0-98304. */
#define SB_USER_SIGMA_Q16 26214 /* 0.4 */

/* --- shares of the first day's bytes ---------------------------------------
 * Photos and videos by [own16] and [polls], more photos than in 2016; the rest
 * assumed.  They add up to a million. */
#define SB_PHOTO_PPM       450000
#define SB_VIDEO_PPM       250000
#define SB_MESSAGE_DB_PPM  40000
#define SB_ATTACHMENT_PPM  60000
#define SB_APP_PAYLOAD_PPM 40000 /* came with the app: equal between users */
#define SB_APP_MEDIA_PPM   40000 /* a messenger's pictures */
#define SB_APP_DB_PPM      25000
#define SB_APP_PRIVATE_PPM 15000 /* documents, high entropy */
#define SB_APP_SEALED_PPM  20000 /* a messenger's own encrypted backup */
#define SB_CACHE_PPM       10000
#define SB_HEALTH_PPM      20000
#define SB_HISTORY_PPM     8000  /* browser history */
#define SB_PEOPLE_PPM      7000  /* contacts, calls */
#define SB_SMALL_PPM       15000 /* settings, catalogue, the rest */

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
#define SB_APP_PRIVATES     3    /* files per app, assumed */
#define SB_CACHE_COUNT      400  /* assumed */
#define SB_CACHE_FLOOR      12   /* assumed */
#define SB_SETTINGS_COUNT   700  /* [bak14] counts about that many small ones */
#define SB_SETTINGS_FLOOR   40   /* assumed */

/* Widths of size distributions, all assumed; 0.5 is e-fold 0.5. */
#define SB_PHOTO_SIGMA_Q16   32768 /* 0.5 */
#define SB_VIDEO_SIGMA_Q16   58982 /* 0.9 */
#define SB_MEDIA_SIGMA_Q16   45875 /* 0.7: what is sent and received */
#define SB_PAYLOAD_SIGMA_Q16 72090 /* 1.1: icons to models */
#define SB_CACHE_SIGMA_Q16   65536 /* 1.0 */

/* --- sharing ------------------------------------------------------------ */

/* Media that circulate: how many of a pool, and what part of attachments and
 * of a messenger's pictures come from it with their bytes intact.  [wa20]
 * suggests 5-15 % of bytes.  Popularity falls as 1/rank.  Both pools belong to
 * a full phone and shrink like its counts, or small phones would share less. */
#define SB_FORWARD_POOL  1024   /* assumed */
#define SB_FORWARD_FLOOR 64     /* assumed */
#define SB_FORWARD_PPM   120000 /* sweep 0-300000 */
#define SB_VIDEO_IN_CHAT 100000 /* part of those that are clips; assumed */
/* Apps to choose from, popularity 1/rank.  Assumed, 200-2,000. */
#define SB_APP_POOL       256
#define SB_APP_POOL_FLOOR 24
/* Exact copies on one device (exports, received and saved).  Assumed 2-6 %. */
#define SB_COPY_PPM 30000
/* Bursts: a second apart, alike to the eye, not one byte shared. [avast] */
#define SB_NEAR_PPM 160000

/* --- days --------------------------------------------------------------- */

/* New and deleted per day as a part of what is there. */
#define SB_PHOTO_NEW_PPM       5000   /* 6 of 1,200 [polls] */
#define SB_PHOTO_GONE_PPM      1000   /* assumed */
#define SB_VIDEO_NEW_PPM       5000   /* 0.25 of 50 [polls] */
#define SB_VIDEO_GONE_PPM      1000   /* assumed */
#define SB_MEDIA_NEW_PPM       8000   /* attachments, chat pictures; assumed */
#define SB_MEDIA_GONE_PPM      2000   /* assumed */
#define SB_CACHE_NEW_PPM       250000 /* written, used briefly, obsolete; */
#define SB_CACHE_GONE_PPM      250000 /* rates assumed */
#define SB_PRIVATE_NEW_PPM     10000  /* assumed */
#define SB_PRIVATE_GONE_PPM    3000   /* assumed */
#define SB_PAYLOAD_UPDATE_PPM  2000   /* an app's files replaced; assumed */
#define SB_SETTING_TOUCH_PPM   80000 /* rewritten with another value; assumed */
#define SB_SETTING_DEFAULT_PPM 250000 /* as shipped, alike for all; assumed */
#define SB_SETTING_BINARY_PPM  850000 /* not XML; assumed */
/* Rows per day as a part of the rows of day 0. */
#define SB_MESSAGE_NEW_PPM    4000 /* assumed; effect as in [db11] */
#define SB_MESSAGE_EDIT_PPM   500  /* read marks, edits; assumed */
#define SB_MESSAGE_GONE_PPM   300  /* assumed */
#define SB_HEALTH_NEW_PPM     6000 /* assumed */
#define SB_ROW_NEW_PPM        6000 /* calls, history, app rows; assumed */
#define SB_ROW_EDIT_PPM       3000 /* assumed */
#define SB_CONTACT_NEW_PPM    330  /* 3 of 300 a month [own16] */
#define SB_CATALOGUE_EDIT_PPM 4000 /* views, faces, albums; assumed */

/* Lists in property lists, all assumed. */
#define SB_KEYCHAIN_ITEMS   120
#define SB_KEYCHAIN_NEW_PPM 300000 /* one more, chance per day */
#define SB_WIFI_NETWORKS    24
#define SB_WIFI_JOIN_PPM    50000
#define SB_PURCHASES        80
#define SB_PURCHASE_NEW_PPM 200000
/* The messenger's sealed backup grows. */
#define SB_SEALED_GROWTH_PPM 4000

/* --- rows --------------------------------------------------------------- */

/* Bytes of database per row on average, indexes included: measured on these
 * schemas, so that databases get the share that they should. */
#define SB_MESSAGE_ROW_BYTES      520
#define SB_HEALTH_ROW_BYTES       110
#define SB_HISTORY_ROW_BYTES      250
#define SB_CONTACT_ROW_BYTES      590
#define SB_CALL_ROW_BYTES         155
#define SB_APP_ROW_BYTES          720
#define SB_MESSAGE_TEXT_BYTES     45    /* median; assumed, 25-60 */
#define SB_MESSAGE_TEXT_SIGMA_Q16 58982 /* 0.9 */

/* --- time --------------------------------------------------------------- */

/* Midnight of day 0: 2024-01-01 UTC.  Any date will do. */
#define SB_DAY0_S 1704067200ll
#define SB_DAY_S  86400ll
/* How far back the library of day 0 reaches.  Assumed. */
#define SB_LIBRARY_DAYS 1100

#endif
