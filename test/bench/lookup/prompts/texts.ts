/* Texts that several prompts work on. */

export const noticeOfFair =
  'The summer fair of the village will take place on Saturday, the twelfth of June, on the meadow behind the old mill. Stalls open at ten in the morning and close at six in the evening. There will be bread from the bakery, honey from the hives on the hill, and cider from the orchard of the school. Children can ride on the ponies for free until noon. In the afternoon the brass band plays in front of the barn. Please leave your cars at the station and take the path along the river.';

export const minutesOfMeeting =
  'The meeting of the garden club was opened by Ruth Keller at seven in the evening. Fourteen members were present. The treasurer, Paul Ogden, reported that the club has 1,240 dollars in its account. It was decided to buy two new hoses and a wheelbarrow for the shared garden. Maria Lopez offered to repair the gate before the end of May. The next meeting will be held on the third of June in the library. The meeting was closed at half past eight.';

export const reportOfStorm =
  'A strong storm passed over the coast on Monday night. Winds reached a speed of 110 kilometers per hour near the harbor of Port Allen. Several trees fell onto the road to the lighthouse, and the road was closed until Tuesday noon. About two hundred houses in the east of the town were without power for six hours. Nobody was hurt. The ferry to the islands did not run on Tuesday morning. The weather service expects calm days until the weekend.';

export const listOfOrders = `order,customer,item,quantity,city
1001,Anna Berg,garden shears,2,Lund
1002,Tom Reed,copper kettle,1,Leeds
1003,Ines Costa,wool blanket,3,Porto
1004,Karl Vogt,reading lamp,1,Bremen
1005,Mina Sato,tea bowl,6,Kyoto
1006,Jack Dunn,fishing net,2,Cork`;

export const cartCode = `function totalOfCart(items) {
  let total = 0;
  for (const item of items) {
    const price = item.price * item.quantity;
    if (item.discount) {
      total += price - item.discount;
    } else {
      total += price;
    }
  }
  return total;
}`;

export const userClass = `class User:
    def __init__(self, name, email, age):
        self.name = name
        self.email = email
        self.age = age

    def is_adult(self):
        return self.age >= 18

    def greeting(self):
        return "Hello, " + self.name

    def to_dict(self):
        return {"name": self.name, "email": self.email, "age": self.age}`;
