// SPDX-License-Identifier: GPL-2.0-only
/* Advice as JSON. */
#include <string.h>
#include <json-c/json.h>

#include "advise/steps.h"
#include "base/text.h"

static const char *const risk_words[] = { "tearable", "unknown", "none" };

static void put(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text ? json_object_new_string(text) : NULL);
}

/* Text from elsewhere; "" is null. */
static void put_escaped(struct json_object *object, const char *key, const char *text)
{
	char escaped[TEXT_ESCAPED_SIZE(LIST_SIZE)];

	text_escape(escaped, text, strnlen(text, LIST_SIZE));
	put(object, key, *escaped ? escaped : NULL);
}

static void put_number(struct json_object *object, const char *key, __u32 number)
{
	json_object_object_add(object, key, number == NONE ? NULL : json_object_new_uint64(number));
}

static void put_remedies(struct json_object *object, const struct advice_irq *one)
{
	struct json_object *helps = json_object_new_array(), *without = json_object_new_object();
	unsigned int i;

	for (i = 0; i < REMEDIES; i++)
		if (advice_helps(one, i))
			json_object_array_add(helps, json_object_new_string(steps_name(i)));
		else if (one->without[i])
			put(without, steps_name(i), one->without[i]);
	json_object_object_add(object, "remedies", helps);
	json_object_object_add(object, "without", without);
}

static struct json_object *irq_json(const struct advice_irq *one)
{
	struct json_object *object = json_object_new_object();
	char device[TEXT_DEVICE_SIZE];

	put_number(object, "irq", one->irq->irq);
	put_escaped(object, "device", text_device(device, &one->irq->device));
	put_escaped(object, "driver", one->irq->driver);
	put_escaped(object, "actions", one->irq->actions);
	put_number(object, "cpu", one->irq->cpu);
	put(object, "risk", risk_words[one->risk]);
	put(object, "why", one->why);
	put(object, "tells", one->tells);
	put_remedies(object, one);
	return object;
}

static void add_step(const struct step *step, void *steps)
{
	struct json_object *object = json_object_new_object();

	put(object, "where", step->where);
	put_number(object, "irq", step->irq);
	put(object, "text", step->text);
	json_object_array_add(steps, object);
}

static struct json_object *remedy_json(const struct advice *advice, enum remedy remedy)
{
	const struct remedy_words words = steps_words(advice, remedy);
	struct json_object *object = json_object_new_object();
	struct json_object *irqs = json_object_new_array(), *steps = json_object_new_array();
	size_t i;

	put(object, "name", words.name);
	put(object, "title", words.title);
	put(object, "what", words.what);
	put(object, "costs", words.costs);
	put(object, "not_against", words.gaps);
	for (i = 0; i < advice->nr_irqs; i++)
		if (advice_helps(&advice->irqs[i], remedy))
			json_object_array_add(irqs,
					      json_object_new_uint64(advice->irqs[i].irq->irq));
	json_object_object_add(object, "irqs", irqs);
	steps_tell(advice, remedy, add_step, steps);
	json_object_object_add(object, "steps", steps);
	return object;
}

struct json_object *advice_json(const struct advice *advice)
{
	struct json_object *document = json_object_new_object();
	struct json_object *irqs = json_object_new_array(), *remedies = json_object_new_array();
	const struct machine *machine = advice->machine;
	char text[ADVICE_SIZE];
	unsigned int remedy;
	size_t i;

	put(document, "summary", advice_summary(text, advice));
	put_escaped(document, "release", machine->inventory->release);
	put(document, "guest", answer_name(machine->system.virtual));
	put_escaped(document, "hypervisor", machine->system.hypervisor);
	put(document, "remapping", answer_name(machine->inventory->remapping));
	json_object_object_add(document, "irqbalance",
			       json_object_new_boolean(machine->irqbalance));
	json_object_object_add(document, "protocol_known",
			       json_object_new_boolean(advice->protocol_known));
	for (i = 0; i < advice->nr_irqs; i++)
		json_object_array_add(irqs, irq_json(&advice->irqs[i]));
	for (remedy = 0; remedy < REMEDIES; remedy++)
		if (advice_any(advice, remedy))
			json_object_array_add(remedies, remedy_json(advice, remedy));
	json_object_object_add(document, "interrupts", irqs);
	json_object_object_add(document, "remedies", remedies);
	return document;
}
