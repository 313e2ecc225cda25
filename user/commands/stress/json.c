// SPDX-License-Identifier: GPL-2.0-only
/* A stress run as JSON. */
#include <string.h>
#include <json-c/json.h>

#include "base/facility.h"
#include "base/text.h"
#include "commands/stress/stress.h"
#include "view/columns.h"

#define LIST_TEXT 256

static void put(struct json_object *object, const char *key, __u64 value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

static void put_text(struct json_object *object, const char *key, const char *value)
{
	json_object_object_add(object, key, value ? json_object_new_string(value) : NULL);
}

static struct json_object *left_json(const struct plan_left *left, size_t count, const char *key)
{
	struct json_object *array = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < count; i++) {
		object = json_object_new_object();
		put(object, key, left[i].number);
		put_text(object, "why", left[i].why);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *loads_json(const struct stress *stress)
{
	struct json_object *array = json_object_new_array(), *object;
	char text[TEXT_ESCAPED_SIZE(LIST_TEXT)];
	struct load_state state;
	size_t i;

	for (i = 0; i < loads_count(stress->loads); i++) {
		object = json_object_new_object();
		text_escape(text, loads_text(stress->loads, i),
			    strnlen(loads_text(stress->loads, i), LIST_TEXT));
		put_text(object, "load", text);
		loads_state(stress->loads, i, &state);
		put(object, "reads", state.reads);
		put(object, "errors", state.errors);
		json_object_object_add(object, "ended", json_object_new_boolean(state.ended));
		json_object_array_add(array, object);
	}
	return array;
}

struct json_object *stress_plan_json(const struct stress *stress)
{
	const struct plan *plan = &stress->plan;
	struct json_object *object = json_object_new_object(), *irqs = json_object_new_array();
	char text[LIST_TEXT];
	size_t i;

	put_text(object, "pattern", plan->pattern->name);
	put(object, "duration", stress->session.duration);
	put(object, "seed", stress->seed);
	put(object, "rate", stress->rate);
	for (i = 0; i < plan->nr_irqs; i++)
		json_object_array_add(irqs, json_object_new_uint64(plan->irqs[i]->irq));
	json_object_object_add(object, "irqs", irqs);
	put_text(object, "cpus", cpulist_text(&plan->cpus, text, sizeof(text)));
	put_text(object, "offline", cpulist_text(&plan->going, text, sizeof(text)));
	json_object_object_add(object, "left_irqs",
			       left_json(plan->left_irqs, plan->nr_left_irqs, "irq"));
	json_object_object_add(object, "left_cpus",
			       left_json(plan->left_cpus, plan->nr_left_cpus, "cpu"));
	json_object_object_add(object, "loads", loads_json(stress));
	put(object, "irqbalance", plan->irqbalance);
	return object;
}

static struct json_object *errors_json(const struct affinity_error *errors, size_t count)
{
	struct json_object *object = json_object_new_object();
	char key[16];
	size_t i;

	for (i = 0; i < count && errors[i].error; i++) {
		snprintf(key, sizeof(key), "%d", -errors[i].error);
		put(object, key, errors[i].count);
	}
	return object;
}

static void put_counts(struct json_object *object, const struct stress *stress,
		       const struct affinity_counts *counts)
{
	put(object, "written", counts->written);
	put(object, "effective", counts->effective);
	put(object, "vectors_known", counts->known);
	put(object, "new_vector", counts->new_vector);
	put(object, "coalesced", counts->coalesced);
	put(object, "elsewhere", counts->elsewhere);
	if (!counts->deferred && stress_hides(stress, FACILITY_MOVE))
		json_object_object_add(object, "deferred", NULL);
	else
		put(object, "deferred", counts->deferred);
	put(object, "exhausted", counts->exhausted);
	json_object_object_add(object, "pending", json_object_new_boolean(counts->pending));
	json_object_object_add(object, "quiet", json_object_new_boolean(counts->quiet));
	json_object_object_add(object, "errors", errors_json(counts->errors, AFFINITY_ERRORS));
}

static struct json_object *operation_json(const struct hotplug_counts *counts)
{
	struct json_object *object = json_object_new_object();

	put(object, "tries", counts->tries);
	put(object, "done", counts->done);
	put(object, "min", counts->min);
	put(object, "max", counts->max);
	put(object, "sum", counts->sum);
	json_object_object_add(object, "errors", errors_json(counts->errors, HOTPLUG_ERRORS));
	return object;
}

static struct json_object *irq_json(const struct stress *stress, size_t i)
{
	const struct affinity_counts *counts = affinity_counts(stress->affinity, i);
	struct json_object *object = json_object_new_object(), *held_object;
	struct hotplug_held held = {};

	put(object, "irq", stress->plan.irqs[i]->irq);
	put_text(object, "class", class_name(stress->plan.irqs[i]->class));
	put_counts(object, stress, counts);
	put_text(object, "ended", counts->ended);
	if (!stress->hotplug)
		return object;
	hotplug_held(stress->hotplug, i, &held);
	if (!held.count &&
	    (stress_hides(stress, FACILITY_MESSAGE) || stress_hides(stress, FACILITY_ARRIVAL))) {
		json_object_object_add(object, "held", NULL);
		return object;
	}
	held_object = json_object_new_object();
	put(held_object, "count", held.count);
	put(held_object, "min", held.min);
	put(held_object, "median", held.median);
	put(held_object, "max", held.max);
	json_object_object_add(object, "held", held_object);
	return object;
}

static struct json_object *restored_json(const struct journal_sums *sums)
{
	struct json_object *object = json_object_new_object();

	put(object, "same", sums->same);
	put(object, "restored", sums->restored);
	put(object, "foreign", sums->foreign);
	put(object, "gone", sums->gone);
	put(object, "failed", sums->failed);
	return object;
}

struct json_object *stress_json(const struct stress *stress)
{
	struct json_object *extra = json_object_new_object(), *object = json_object_new_object();
	struct json_object *moves, *irqs;
	struct affinity_counts sum;
	size_t i;

	json_object_object_add(extra, "stress", object);
	json_object_object_add(object, "plan", stress_plan_json(stress));
	put(object, "duration", stress->end - stress->begin);
	put_text(object, "ended_by", stress->reason);
	if (stress->affinity) {
		moves = json_object_new_object();
		irqs = json_object_new_array();
		affinity_sum(stress->affinity, &sum);
		put_counts(moves, stress, &sum);
		for (i = 0; i < stress->plan.nr_irqs; i++)
			json_object_array_add(irqs, irq_json(stress, i));
		json_object_object_add(object, "moves", moves);
		json_object_object_add(object, "irqs", irqs);
	}
	if (stress->hotplug) {
		json_object_object_add(object, "offlines",
				       operation_json(hotplug_offlines(stress->hotplug)));
		json_object_object_add(object, "onlines",
				       operation_json(hotplug_onlines(stress->hotplug)));
		json_object_object_add(object, "suspends",
				       operation_json(hotplug_suspends(stress->hotplug)));
	}
	json_object_object_add(object, "put_back", restored_json(&stress->sums));
	return extra;
}
