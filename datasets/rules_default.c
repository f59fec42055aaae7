/* datasets/rules_default.c: the default rules, sb_rules_*. */
#include "datasets/rules.h"

/* Names that say what a file is come before endings that only say how it is
 * written.  Paths: iOS domains as in an iTunes or Finder backup, "adb backup"
 * (apps/PACKAGE/f|db|sp|..., shared/N), an Android data partition, a home. */
static const char text[] =
	"# Sealbench's default rules; format: datasets/rules.h\n"
	"voicemail_password  *visualvoicemail* *vmpassword*\n"
	"keychain            KeychainDomain/ *keychain*/ *keychain*\n"
	"wifi                *com.apple.wifi* wifi.plist wpa_supplicant*\n"
	"wifi                *wificonfigstore*\n"
	"# The phone's own messages; a messenger's are its app's data\n"
	"messages            HomeDomain/Library/SMS/**\n"
	"messages            MediaDomain/Library/SMS/**\n"
	"messages            apps/com.android.providers.telephony/**\n"
	"messages            *sms.db* *mmssms*\n"
	"# Health\n"
	"health              HealthDomain/ healthdb/ *healthdb* health/\n"
	"health              com.google.android.apps.fitness/\n"
	"# Contacts and calls\n"
	"contacts            addressbook/ *addressbook* contacts/ contacts\n"
	"contacts            callhistorydb/ *contacts2.db* calllog.db* *.vcf\n"
	"contacts            com.android.providers.contacts/\n"
	"contacts            com.android.calllogbackup/\n"
	"# What was bought\n"
	"purchases           *itunesstored*/ *itunesstored* *purchase*/\n"
	"purchases           *purchase*\n"
	"# What apps can make again, and what has no class of its own\n"
	"other               caches/ cache/\n"
	"other               AppDomainGroup-group.com.apple.notes/\n"
	"other               HomeDomain/Library/Safari/**\n"
	"other               HomeDomain/Library/Voicemail/**\n"
	"photos              CameraRollDomain/Media/PhotoData/Mutations/**\n"
	"# Settings\n"
	"settings            *.plist *.ini *.conf *.cfg *.prefs\n"
	"settings            preferences/ shared_prefs/ apps/*/sp/**\n"
	"settings            SystemPreferencesDomain/ WirelessDomain/\n"
	"settings            ManagedPreferencesDomain/ NetworkDomain/\n"
	"settings            apps/com.android.providers.settings/**\n"
	"# Whatever an app keeps, pictures too\n"
	"app_data            *appdomain*/\n"
	"app_data            apps/** data/data/** data/user/** data/app/**\n"
	"app_data            shared/*/Android/**\n"
	"# Elsewhere: places of messages and pictures, then endings\n"
	"messages            sms/ mms/ chat/ chats/ messages/ *chat.db*\n"
	"photos              *photos.sqlite*\n"
	"photos              *.jpg *.jpeg *.heic *.heif *.png *.gif *.webp\n"
	"photos              *.dng *.tif *.tiff *.cr2 *.nef *.arw *.bmp *.aae\n"
	"videos              *.mp4 *.mov *.m4v *.avi *.mkv *.webm *.3gp\n"
	"videos              *.mpg *.mpeg\n"
	"photos              CameraRollDomain/\n"
	"app_data            *.sqlite *.sqlite3 *.sqlitedb *.db *.realm\n"
	"app_data            *.storedata *.crypt14 *.crypt15\n";

struct sb_span sb_rules_default(void)
{
	return sb_span_of(text, sizeof(text) - 1);
}
