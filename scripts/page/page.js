"use strict";
// Sorting, the dialog, arrow keys.  The page reads well without any of it.
(() => {
	const dialog = document.getElementById("more");
	const body = document.getElementById("more-body");
	const run = document.getElementById("run-command").textContent;

	// ---- sorting: numbers by data-v, words by themselves, gaps last
	const value = (row, column) => {
		const cell = row.cells[column];
		if (!cell || cell.classList.contains("none")) return null;
		return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
	};
	const compare = (a, b) => typeof a === "number" && typeof b === "number"
		? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
	const sort = (table, column) => {
		const heads = table.tHead.rows[0].cells;
		const head = heads[column];
		const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
		const rows = [...table.tBodies[0].rows].map(row => [value(row, column), row]);
		rows.sort(([a], [b]) => a === null || b === null
			? (a === null) - (b === null) : sign * compare(a, b));
		for (const other of heads) other.setAttribute("aria-sort", "none");
		head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
		for (const [, row] of rows) row.classList.remove("group");
		table.tBodies[0].append(...rows.map(([, row]) => row));
		rove(table);
	};

	// ---- the dialog: text only, never markup
	const add = (parent, tag, text) => {
		const made = document.createElement(tag);
		if (text !== undefined) made.textContent = text;
		parent.append(made);
		return made;
	};
	const show = (title, terms) => {
		document.getElementById("more-title").textContent = title;
		body.replaceChildren();
		const list = add(body, "dl");
		for (const [term, text, tag] of terms) {
			if (!text) continue;
			add(list, "dt", term);
			for (const line of [].concat(text)) {
				const dd = add(list, "dd", tag ? undefined : line);
				if (tag) add(dd, tag, line);
			}
		}
		dialog.showModal();
	};

	const number = cell => {
		const table = cell.closest("table");
		const row = cell.parentElement;
		const head = table.tHead.rows[0].cells[cell.cellIndex].innerText.trim();
		const key = `${table.id}.${row.dataset.row}.${cell.dataset.k}`;
		const profile = row.dataset.row;
		const known = profiles.includes(profile);
		show(`${row.cells[0].textContent}: ${head}`, [
			["Value, digits cut to its interval", cell.textContent.trim()],
			["Key", key, "code"],
			["In LaTeX", `\\sbnum{${key}}`, "code"],
			["Measured again by", known
				? `${run} --schemes "null plain ${profile}" --out RUN && sealbench report RUN`
				: `${run} --out RUN && sealbench report RUN`, "code"],
		]);
	};

	const source = document.getElementById("grid-data");
	const grid = source ? JSON.parse(source.textContent) : null;
	const profiles = grid ? grid.profiles.map(p => p.name) : [];
	const names = { provider_services: "provider's services", third_services: "third party's services",
		second_factor: "second factor", account_password: "account password",
		group_secret: "the group's secret" };
	const say = list => (list || []).map(name => names[name] || name).join(", ");

	const verdict = button => {
		const p = Number(button.dataset.p), s = Number(button.dataset.s);
		const profile = grid.profiles[p], who = grid.situations[s];
		const rows = grid.rows.filter(r => r[0] === p && r[1] === s);
		const word = n => grid.words[n];
		const all = rows.find(r => word(r[2]) === "all");
		const by = new Map();
		for (const r of rows) {
			if (r === all) continue;
			const name = word(r[2]) === "names" ? "names and sizes" : word(r[2]).replaceAll("_", " ");
			const label = r[4] > 0 && r[4] < r[5] ? `${name} (${r[4]} of ${r[5]} files)` : name;
			by.set(word(r[3]), [...(by.get(word(r[3])) || []), label]);
		}
		show(`${profile.title}, ${who.label}`, [
			["What happened", who.title],
			["Verdict", all ? `${word(all[3])}: ${all[4]} of ${all[5]} files` : ""],
			["Has all of", say(who.holds)],
			["May use", say(who.asks)],
			["Knows", say(who.knows)],
			["What the unlock asked for, and got", all && all.length > 6 ? word(all[6]) : "nothing"],
			["By class of data", [...by].map(([text, labels]) => `${text}: ${labels.join(", ")}`)],
			["Documented and assumed", profile.status],
			["Executed again by",
				`${run} --schemes "null plain ${profile.name}" --out RUN (RUN/recovery.csv: ${profile.name}, ${who.name})`,
				"code"],
		]);
	};

	// ---- arrow keys: one stop for Tab in each table, then up, down, left, right
	const stops = table => [...table.tBodies[0].rows].map(row =>
		[...row.cells].map(cell => cell.querySelector("button") || (cell.dataset.k ? cell : null)));
	const rove = table => {
		const all = stops(table).flat().filter(Boolean);
		for (const stop of all) stop.tabIndex = -1;
		if (all.length) all[0].tabIndex = 0;
	};
	const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
	const move = (event, from) => {
		const table = from.closest("table");
		const all = stops(table);
		let y = from.closest("tr").sectionRowIndex, x = from.closest("td").cellIndex;
		const [dy, dx] = steps[event.key];
		do { y += dy; x += dx; } while (all[y] && x >= 0 && x < all[y].length && !all[y][x]);
		if (!all[y] || !all[y][x]) return;
		event.preventDefault();
		from.tabIndex = -1;
		all[y][x].tabIndex = 0;
		all[y][x].focus();
	};

	const open = target => {
		const button = target.closest("button[data-p]");
		const cell = target.closest("td[data-k]");
		if (button) verdict(button);
		else if (cell) number(cell);
		return button || cell;
	};
	document.addEventListener("click", event => {
		const head = event.target.closest("table.sort thead button");
		if (head) sort(head.closest("table"), head.closest("th").cellIndex);
		else if (event.target === dialog) dialog.close();
		else open(event.target);
	});
	document.addEventListener("keydown", event => {
		const from = event.target.closest("tbody button[data-p], td[data-k]");
		if (!from) return;
		if (steps[event.key]) move(event, from);
		else if (event.key === "Enter" && from.matches("td")) open(from);
	});
	for (const table of document.querySelectorAll("table.sort, table.grid")) rove(table);

	// What is folded is printed too, but for the pairs: they are hundreds.
	addEventListener("beforeprint", () => {
		for (const fold of document.querySelectorAll("details.fold"))
			fold.open = !fold.querySelector("#swaps");
	});
	document.documentElement.dataset.ready = "yes";
})();
