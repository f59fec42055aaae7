#include "datasets/phone/camera.h"

#include "datasets/phone/params.h"

#include <stddef.h>

/* As exiftool prints them of pictures that these phones took. */
static const struct sb_camera earlier[3] = {
	{ "iPhone XR", NULL, "iPhone XR back camera 4.25mm f/1.8", 4250, 1800 },
	{ "iPhone 11", NULL, "iPhone 11 back dual wide camera 4.25mm f/1.8",
	  4250, 1800 },
	{ "iPhone 12", NULL, "iPhone 12 back dual wide camera 4.2mm f/1.6",
	  4200, 1600 },
};
static const struct sb_camera present = {
	"iPhone 15", NULL, "iPhone 15 back dual wide camera 5.96mm f/1.6", 5960,
	1600
};

/* Releases of iOS, seconds since the epoch at midnight; the last is the version
 * of the phone that is backed up. */
static const struct {
	int64_t since_s;
	const char *version;
} systems[] = {
	{ 1600214400, "14.0" },   { 1604534400, "14.2" },
	{ 1611619200, "14.4" },   { 1619395200, "14.5" },
	{ 1621814400, "14.6" },   { 1626652800, "14.7" },
	{ 1632096000, "15.0" },   { 1635120000, "15.1" },
	{ 1639353600, "15.2" },   { 1647216000, "15.4" },
	{ 1652659200, "15.5" },   { 1658275200, "15.6" },
	{ 1662940800, "16.0" },   { 1666569600, "16.1" },
	{ 1670889600, "16.2" },   { 1674432000, "16.3" },
	{ 1679875200, "16.4" },   { 1684368000, "16.5" },
	{ 1690156800, "16.6" },   { 1694995200, "17.0" },
	{ 1698192000, "17.1" },   { 1702252800, "17.2" },
	{ 1702944000, "17.2.1" },
};

struct sb_camera sb_camera_of(uint8_t owner, int64_t taken_s)
{
	int64_t changed = SB_PHONE_SOLD_S +
			  owner / 3 * (SB_DAY0_S - SB_PHONE_SOLD_S) / 86;
	struct sb_camera c = taken_s < changed ? earlier[owner % 3] : present;
	size_t n = sizeof(systems) / sizeof(systems[0]) - 1;

	while (n && systems[n].since_s > taken_s)
		n--;
	c.software = systems[n].version;
	return c;
}
